import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../shared/time/calendar.ts';
import { indexes, SHARDS } from './keys.ts';
import type { Table } from './table.ts';

/** Cases that no workflow has and whose due date has passed, page by page. */
export function overdueCaseIds(table: Table, now: Instant): AsyncGenerator<string[]> {
  return upTo(table, indexes.toOpen, { shard: 'opensShard', at: 'opensAt' }, now);
}

/** Open cases for which something should have happened before `instant`, page by page. */
export function neglectedCaseIds(table: Table, instant: Instant): AsyncGenerator<string[]> {
  return upTo(table, indexes.nextAction, { shard: 'nextShard', at: 'nextActionAt' }, instant);
}

/** Cases whose escalation has been approved by `now` and which no agency has, page by page. */
export function approvedCaseIds(table: Table, now: Instant): AsyncGenerator<string[]> {
  return upTo(table, indexes.toPlace, { shard: 'placeShard', at: 'approvedAt' }, now);
}

async function* upTo(
  table: Table,
  index: string,
  names: { shard: string; at: string },
  instant: Instant,
): AsyncGenerator<string[]> {
  for (const shard of SHARDS) {
    const query = {
      TableName: table.name,
      IndexName: index,
      KeyConditionExpression: '#shard = :shard AND #at <= :instant',
      ExpressionAttributeNames: { '#shard': names.shard, '#at': names.at },
      ExpressionAttributeValues: { ':shard': shard, ':instant': instant },
    };
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query)) {
      if (Items.length > 0) yield Items.map(({ pk }) => String(pk).slice('CASE#'.length));
    }
  }
}
