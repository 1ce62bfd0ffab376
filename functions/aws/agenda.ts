import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../shared/time/calendar.ts';
import { indexes, SHARDS, TO_PLACE } from './keys.ts';
import type { Table } from './table.ts';

/** Cases that no workflow has and whose due date has passed, page by page. */
export function overdueCaseIds(table: Table, now: Instant): AsyncGenerator<string[]> {
  return upTo(table, { index: indexes.toOpen, of: 'opensShard', partitions: SHARDS, at: 'opensAt' }, now);
}

/** Open cases for which something should have happened before `instant`, page by page. */
export function neglectedCaseIds(table: Table, instant: Instant): AsyncGenerator<string[]> {
  return upTo(
    table,
    { index: indexes.nextAction, of: 'nextShard', partitions: SHARDS, at: 'nextActionAt' },
    instant,
  );
}

/** Cases whose escalation has been approved by `now` and which no agency has, page by page. */
export function approvedCaseIds(table: Table, now: Instant): AsyncGenerator<string[]> {
  return upTo(
    table,
    { index: indexes.toPlace, of: 'placing', partitions: [TO_PLACE], at: 'approvedAt' },
    now,
  );
}

async function* upTo(
  table: Table,
  { index, of, partitions, at }: { index: string; of: string; partitions: readonly string[]; at: string },
  instant: Instant,
): AsyncGenerator<string[]> {
  for (const partition of partitions) {
    const query = {
      TableName: table.name,
      IndexName: index,
      KeyConditionExpression: '#of = :partition AND #at <= :instant',
      ExpressionAttributeNames: { '#of': of, '#at': at },
      ExpressionAttributeValues: { ':partition': partition, ':instant': instant },
    };
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query)) {
      if (Items.length > 0) yield Items.map(({ pk }) => String(pk).slice('CASE#'.length));
    }
  }
}
