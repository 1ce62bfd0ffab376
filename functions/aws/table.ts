import { setTimeout as sleep } from 'node:timers/promises';
import {
  TransactionCanceledException,
  TransactionConflictException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { contentHash } from '../../shared/ids/internal-id.ts';

/** The one table, and the client to reach it with. */
export interface Table {
  client: DynamoDBDocumentClient;
  name: string;
}

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Names the item of a key. */
export const keyName = ({ pk, sk }: { pk?: unknown; sk?: unknown }): string => `${String(pk)} ${String(sk)}`;

/** Names the item that is written. */
export function itemName({ Put, Update, Delete, ConditionCheck }: Write): string {
  return keyName(Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key ?? {});
}

/** Somebody else wrote first: what was decided on is no longer so. Read again and decide again. */
export class StaleWrite extends Error {
  /** Which of the writes found its condition not met. */
  readonly failed: number[];

  constructor(failed: number[]) {
    super(`the condition of ${failed.length} of the writes did not hold`);
    this.name = 'StaleWrite';
    this.failed = failed;
  }
}

export function openTable(client: DynamoDBClient, name: string): Table {
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name,
  };
}

const CONFLICT_TRIES = 5;

/**
 * All or none. Throws `StaleWrite` when a condition fails. A conflict with another transaction is tried again after a moment
 * of random length. The request's token comes from its content, so a try whose answer was lost is not done twice.
 */
export async function writeTogether(table: Table, writes: Write[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const command = { TransactItems: writes, ClientRequestToken: contentHash(writes) };
      await table.client.send(new TransactWriteCommand(command));
      return;
    } catch (error) {
      const failed = conditionFailures(error);
      if (failed.length > 0) throw new StaleWrite(failed);
      if (!isConflict(error) || attempt === CONFLICT_TRIES) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/** Every item of a partition whose sort key begins so (all of them with an empty prefix), read consistently, in order. */
export function allWithPrefix(table: Table, pk: string, prefix: string): Promise<Record<string, unknown>[]> {
  return prefix === ''
    ? allWhere(table, 'pk = :pk', { ':pk': pk })
    : allWhere(table, 'pk = :pk AND begins_with(sk, :prefix)', { ':pk': pk, ':prefix': prefix });
}

/** Every item of a partition from the first key that begins with `from` to the last that begins with `to`. */
export function allBetween(
  table: Table,
  pk: string,
  { from, to }: { from: string; to: string },
): Promise<Record<string, unknown>[]> {
  const values = { ':pk': pk, ':from': from, ':to': `${to}${AFTER_ALL}` };
  return allWhere(table, 'pk = :pk AND sk BETWEEN :from AND :to', values);
}

async function allWhere(
  table: Table,
  condition: string,
  values: Record<string, string>,
): Promise<Record<string, unknown>[]> {
  const query = {
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: condition,
    ExpressionAttributeValues: values,
  };
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateQuery({ client: table.client }, query)) items.push(...(page.Items ?? []));
  return items;
}

/** After every sort key. */
export const AFTER_ALL = '\u{10FFFF}';

/** The last items of a partition before a sort key, the last first, read consistently; `last` is where to go on, if there are more. */
export async function latestBefore(
  table: Table,
  pk: string,
  { limit, before = AFTER_ALL }: { limit: number; before?: string },
): Promise<{ items: Record<string, unknown>[]; last?: string }> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk < :before',
      ExpressionAttributeValues: { ':pk': pk, ':before': before },
      ScanIndexForward: false,
      Limit: limit + 1,
    }),
  );
  const items = Items.slice(0, limit);
  return Items.length > limit ? { items, last: String(items.at(-1)?.sk) } : { items };
}

const KEYS_TOGETHER = 100;

/** The items of these keys that are there, read consistently, in any order. */
export async function readAll(table: Table, itemKeys: readonly object[]): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < itemKeys.length; start += KEYS_TOGETHER) {
    let wanted: object[] = itemKeys.slice(start, start + KEYS_TOGETHER);
    while (wanted.length > 0) {
      const answer = await table.client.send(
        new BatchGetCommand({ RequestItems: { [table.name]: { Keys: wanted, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[table.name] ?? []));
      wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
  }
  return items;
}

/** The item of a key, read consistently; `undefined` where there is none. */
export async function readItem(
  table: Table,
  key: { pk: string; sk: string },
): Promise<Record<string, unknown> | undefined> {
  const get = new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true });
  return (await table.client.send(get)).Item;
}

/** The item of each key, read consistently in one call, in their order; `undefined` where there is none. */
export async function readEach(
  table: Table,
  wanted: readonly { pk: string; sk: string }[],
): Promise<(Record<string, unknown> | undefined)[]> {
  const items = await readAll(
    table,
    wanted.map(({ pk, sk }) => ({ pk, sk })),
  );
  return wanted.map(({ pk, sk }) => items.find((item) => item.pk === pk && item.sk === sk));
}

/** Says whether it was written; a failed condition means that there is nothing to write any more. */
export async function writeUnlessStale(table: Table, writes: Write[]): Promise<boolean> {
  try {
    await writeTogether(table, writes);
    return true;
  } catch (error) {
    if (error instanceof StaleWrite) return false;
    throw error;
  }
}

function conditionFailures(error: unknown): number[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).flatMap(({ Code }, index) =>
    Code === 'ConditionalCheckFailed' ? [index] : [],
  );
}

function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict')
  );
}
