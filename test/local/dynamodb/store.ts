import { AwsError } from '../../../local/aws-error.ts';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createDynamoDb, type DynamoDb } from '../../../local/services/dynamodb/service.ts';

export type Json = Record<string, unknown>;

/**
 * A DynamoDB by its API: plain JSON in and out. A refusal is an error with AWS's code as its `name` and the further members of
 * the answer (`Item`, `CancellationReasons`) on it, as SDKs throw it.
 */
export type Call = (operation: string, input: Json) => Promise<Json>;

/** A change of an item, as a reader of the stream sees it. */
export interface Change {
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  Keys: Json;
  OldImage?: Json;
  NewImage?: Json;
}

/** An engine with the table in it. */
export interface Store {
  call: Call;
  /** What its stream has told so far, oldest first. */
  changes: () => Promise<Change[]>;
}

export const TABLE = 'cases';

/** Partition and sort key, a sparse index with everything, and one with keys only, sorted by number. */
export const tableSettings = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'queue', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'S' },
    { AttributeName: 'rank', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-due',
      KeySchema: [
        { AttributeName: 'queue', KeyType: 'HASH' },
        { AttributeName: 'due', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'by-rank',
      KeySchema: [
        { AttributeName: 'queue', KeyType: 'HASH' },
        { AttributeName: 'rank', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};

export const START = Date.parse('2026-03-02T08:30:00Z');

export interface Twin extends Store {
  kernel: Kernel;
  cloud: Cloud;
  dynamodb: DynamoDb;
}

/** The twin's DynamoDB with the table in it. */
export async function openTwin(settings: Json = {}): Promise<Twin> {
  const kernel = new Kernel({ startAt: START, seed: 7 });
  const cloud = new Cloud(kernel, new FaultRules());
  const dynamodb = createDynamoDb(cloud);
  const call: Call = (operation, input) =>
    kernel.submit('test', async () => {
      try {
        return (await cloud.call('dynamodb', operation, input)) as Json;
      } catch (error) {
        throw error instanceof AwsError
          ? Object.assign(new Error(error.message), { name: error.code }, error.details)
          : error;
      }
    });
  await call('CreateTable', { ...tableSettings, ...settings });
  const changes = (): Change[] =>
    [...dynamodb.streams.values()].flatMap(({ records }) =>
      records.map(({ eventName, dynamodb: { Keys, OldImage, NewImage } }) => ({
        eventName,
        Keys,
        ...(OldImage && { OldImage }),
        ...(NewImage && { NewImage }),
      })),
    );
  return { kernel, cloud, dynamodb, call, changes: () => Promise.resolve(changes()) };
}

/** What a call that must fail failed with. */
export async function refusal(call: Promise<unknown>): Promise<Error & Json> {
  try {
    await call;
  } catch (error) {
    return error as Error & Json;
  }
  throw new Error('the call was not refused');
}

export function key(pk: string, sk = 'CASE'): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: pk }, sk: { S: sk } };
}
