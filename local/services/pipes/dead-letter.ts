import type { Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';
import { SHARD, type StreamRecord } from '../dynamodb/stream.ts';

export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Tells the queue where in the stream the records were that the pipe gave up; AWS does not send the records themselves. */
export async function giveUp(
  cloud: Cloud,
  pipeArn: string,
  queueArn: string,
  records: StreamRecord[],
  condition: Condition,
): Promise<void> {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) return;
  const body = {
    context: { partnerResourceArn: pipeArn, condition },
    version: '1.0',
    timestamp: new Date(cloud.kernel.now()).toISOString(),
    DDBStreamBatchInfo: {
      shardId: SHARD,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: first.eventSourceARN,
    },
  };
  await cloud.call('sqs', 'SendMessage', {
    QueueUrl: queueUrlOfArn(queueArn),
    MessageBody: JSON.stringify(body),
  });
}

function arrival(record: StreamRecord): string {
  return new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString().replace('.000Z', 'Z');
}
