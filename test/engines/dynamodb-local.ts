import { inject } from 'vitest';
import { tableSettings, type Call, type Change, type Json, type Store } from '../local/dynamodb/store.ts';

let opened = 0;

/** AWS's DynamoDB Local with the table in it and nothing else: it keeps a database for each access key. */
export async function openDynamoDbLocal(): Promise<Store> {
  const accessKey = `AKID${process.pid}X${(opened += 1)}`;
  const call = (operation: string, input: Json): Promise<Json> =>
    ask(accessKey, `DynamoDB_20120810.${operation}`, input);
  const { TableDescription } = await call('CreateTable', tableSettings);
  const { LatestStreamArn: StreamArn } = TableDescription as { LatestStreamArn: string };
  const read = (operation: string, input: Json): Promise<Json> =>
    ask(accessKey, `DynamoDBStreams_20120810.${operation}`, input);
  return { call: call satisfies Call, changes: () => readStream(read, StreamArn) };
}

async function ask(accessKey: string, target: string, input: Json): Promise<Json> {
  const answer = await fetch(inject('dynamoDbLocal'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260302/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  const body = (await answer.json()) as Json;
  if (answer.ok) return body;
  const { __type, message, Message, ...details } = body as {
    __type: string;
    message?: string;
    Message?: string;
  };
  const name = __type.slice(__type.indexOf('#') + 1);
  throw Object.assign(new Error(message ?? Message ?? ''), { name }, details);
}

interface StreamRecord {
  eventName: Change['eventName'];
  dynamodb: Omit<Change, 'eventName'>;
}

/** One shard: it would be closed after four hours. */
async function readStream(read: Call, StreamArn: string): Promise<Change[]> {
  const { StreamDescription } = await read('DescribeStream', { StreamArn });
  const [shard] = (StreamDescription as { Shards: { ShardId: string }[] }).Shards;
  const from = { StreamArn, ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await read('GetShardIterator', from);
  const changes: Change[] = [];
  for (;;) {
    const { Records, NextShardIterator } = await read('GetRecords', { ShardIterator });
    const records = Records as StreamRecord[];
    if (records.length === 0) return changes;
    for (const { eventName, dynamodb } of records) {
      const { Keys, NewImage, OldImage } = dynamodb;
      changes.push({ eventName, Keys, ...(OldImage && { OldImage }), ...(NewImage && { NewImage }) });
    }
    ShardIterator = NextShardIterator;
  }
}
