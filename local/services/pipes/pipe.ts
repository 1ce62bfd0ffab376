import { awsErrorOf } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { sendDeadLetter } from '../delivery.ts';
import { end, read, SHARD, type Batch, type StreamRecord, type TableStream } from '../dynamodb/stream.ts';
import { matches, parsePattern } from '../event-bridge/pattern.ts';
import { wholeSeconds } from '../event-bridge/put-events.ts';
import type { PipeProperties } from './service.ts';
import { busTarget } from './target.ts';

const LONGEST_BACK_OFF_SECONDS = 60;

/**
 * Reads the stream from its own position, batch after batch, and never passes a record that the bus did not take: after a
 * failure it goes on with the first record that failed, so what came after it in the batch may arrive twice but nothing
 * arrives out of order.
 */
export function startPipe(
  cloud: Cloud,
  stream: TableStream,
  pipe: { name: string; arn: string },
  properties: PipeProperties,
): void {
  const { DynamoDBStreamParameters: source, FilterCriteria } = properties.SourceParameters;
  const patterns = FilterCriteria?.Filters.map(({ Pattern }) => parsePattern(Pattern));
  const put = busTarget(cloud, pipe.name, properties);
  const label = `pipe ${pipe.name}`;
  let position = 0;
  let batchSize = source.BatchSize;
  let attempts = 0;
  let busy = false;
  let timer: Timer | undefined;

  const filtered = (records: StreamRecord[]): StreamRecord[] =>
    records.filter((record) => patterns?.some((pattern) => matches(pattern, record)) ?? true);

  const later = (seconds: number, unit: string, run: () => Promise<unknown>): Timer =>
    cloud.kernel.schedule(cloud.kernel.now() + seconds * 1000, unit, async () => {
      await run();
    });

  const wake = (seconds: number): void => {
    const [delay = 0, ...again] = cloud.faults.deliveries(`deliver:pipe:${pipe.name}`);
    timer = later(seconds + delay, label, () => run(again));
  };

  const notice = (): void => {
    if (!busy && !timer && end(stream) > position) wake(0);
  };

  const run = async (again: number[]): Promise<void> => {
    timer = undefined;
    busy = true;
    const pause = await deliver(read(stream, position, batchSize), again);
    busy = false;
    if (pause > 0) wake(pause);
    else notice();
  };

  /** Answers how many seconds to wait before the next batch. */
  const deliver = async ({ from, records }: Batch, again: number[]): Promise<number> => {
    const wanted = filtered(records);
    const { taken, error } = await put(wanted);
    const failed = error === undefined ? undefined : wanted[taken];
    if (!failed) {
      advance(from + records.length);
      for (const seconds of again) later(seconds, `${label} again`, () => put(wanted));
      return 0;
    }
    cloud.tell({ kind: 'failure', where: label, error: error ?? '' });
    const rest = records.slice(records.indexOf(failed));
    return fail({ from: from + records.length - rest.length, records: rest });
  };

  const fail = async (rest: Batch): Promise<number> => {
    if (rest.from > position) advance(rest.from);
    if (source.OnPartialBatchItemFailure && rest.records.length > 1) {
      batchSize = Math.ceil(rest.records.length / 2);
      attempts = 0;
      return 1;
    }
    attempts += 1;
    const { MaximumRetryAttempts: retries } = source;
    if (retries < 0 || attempts <= retries) return Math.min(LONGEST_BACK_OFF_SECONDS, 2 ** (attempts - 1));
    try {
      await giveUp(filtered(rest.records));
    } catch (error) {
      cloud.tell({ kind: 'failure', where: `${label} dead letter`, error: awsErrorOf(error).message });
      return LONGEST_BACK_OFF_SECONDS;
    }
    advance(rest.from + rest.records.length);
    return 0;
  };

  /** Tells the dead-letter queue where in the stream the records were; AWS does not send the records themselves. */
  const giveUp = async (records: StreamRecord[]): Promise<void> => {
    const [first, last] = [records[0], records.at(-1)];
    if (!source.DeadLetterConfig || !first || !last) return;
    const body = {
      context: { partnerResourceArn: pipe.arn, condition: 'RetryAttemptsExhausted' },
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
    await sendDeadLetter(cloud, source.DeadLetterConfig.Arn, { body: JSON.stringify(body) });
  };

  const advance = (to: number): void => {
    position = to;
    attempts = 0;
    batchSize = source.BatchSize;
  };

  stream.subscribers.push(notice);
  notice();
}

function arrival(record: StreamRecord): string {
  return wholeSeconds(record.dynamodb.ApproximateCreationDateTime * 1000);
}
