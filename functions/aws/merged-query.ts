import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { indexes, SHARDS } from './keys.ts';
import { AFTER_ALL, type Table } from './table.ts';

type Item = Record<string, unknown>;

export interface Listing {
  index: string;
  /** Names of the index's keys. */
  partition: string;
  sort: string;
  partitions: readonly string[];
  /** Only sort keys that begin so. */
  prefix?: string;
  /** Only sort keys after this one. */
  after?: string;
  limit: number;
}

/** A part of a list; without `last` there is nothing after it. */
export interface Part<Position> {
  items: Item[];
  last?: Position;
}

/**
 * The next items of a list that is spread over several partitions, in the order of their sort keys, which must be unique:
 * then an item that is moved from one partition to another between two pages is neither lost nor listed twice.
 */
export async function mergedPart(table: Table, listing: Listing): Promise<Part<string>> {
  const { sort, partitions, limit } = listing;
  const found = await Promise.all(partitions.map((partition) => queryPartition(table, listing, partition)));
  const merged = found
    .flat()
    .filter((item) => item[sort] !== listing.after)
    .sort((a, b) => compareText(String(a[sort]), String(b[sort])))
    // While it moves, an item may be seen in both partitions.
    .filter((item, index, all) => item[sort] !== all[index - 1]?.[sort]);
  const items = merged.slice(0, limit);
  const last = items.at(-1);
  return merged.length > limit && last ? { items, last: String(last[sort]) } : { items };
}

/** DynamoDB orders text by its bytes. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const FIRST = '\u0001';

async function queryPartition(
  table: Table,
  { index, partition: name, sort, prefix = '', after, limit }: Listing,
  partition: string,
): Promise<Item[]> {
  const from = after ?? (prefix || FIRST);
  const to = `${prefix}${AFTER_ALL}`;
  if (compareText(from, to) > 0) return [];
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: index,
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': name, '#sort': sort },
      ExpressionAttributeValues: {
        ':partition': partition,
        ':from': from,
        ':to': to,
      },
      // The one after which it goes on, and one more to know whether it goes on.
      Limit: limit + 2,
    }),
  );
  return Items;
}

/** By shard, the case that was listed last there. */
export type NextActionPosition = Record<string, { at: string; caseId: string }>;

/**
 * Open cases by next action. Many cases may act at the same instant, so the place is kept for each shard. A case whose next
 * action moves meanwhile moves in the list, too.
 */
export async function nextActionPart(
  table: Table,
  { limit, after = {} }: { limit: number; after?: NextActionPosition },
): Promise<Part<NextActionPosition>> {
  const found = await Promise.all(
    SHARDS.map(async (shard) => {
      const from = after[shard];
      const start = from && {
        nextShard: shard,
        nextActionAt: from.at,
        pk: `CASE#${from.caseId}`,
        sk: 'CASE',
      };
      const { Items = [] } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          IndexName: indexes.nextAction,
          KeyConditionExpression: 'nextShard = :shard',
          ExpressionAttributeValues: { ':shard': shard },
          ExclusiveStartKey: start,
          Limit: limit + 1,
        }),
      );
      return Items;
    }),
  );
  const merged = found.flat().sort((a, b) => compareText(String(a.nextActionAt), String(b.nextActionAt)));
  const items = merged.slice(0, limit);
  if (merged.length <= limit) return { items };
  const last = { ...after };
  for (const { nextShard, nextActionAt, pk } of items)
    last[String(nextShard)] = { at: String(nextActionAt), caseId: String(pk).slice('CASE#'.length) };
  return { items, last };
}
