import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { AdherenceSums } from '../../shared/api/adherence.ts';
import type { KpiSums } from '../../shared/api/kpis.ts';
import { addDays, type IsoDay } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { SHARDS, STATUS_COUNT_PREFIX } from './keys.ts';
import { allWithPrefix, type Table } from './table.ts';

/** What is open of all cases that fall due on one day, in one currency. */
export interface OpenOfDay {
  currency: string;
  dueOn: IsoDay;
  openMinor: number;
  cases: number;
}

export async function loadOpenByDay(table: Table): Promise<OpenOfDay[]> {
  const found: OpenOfDay[] = [];
  for (const shard of SHARDS) {
    const query = {
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.ageing(shard, '', '').pk },
    };
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query)) {
      for (const { sk, openMinor, openCount } of Items) {
        const [currency = '', dueOn = ''] = String(sk).split('#');
        found.push({ currency, dueOn, openMinor: openMinor as number, cases: openCount as number });
      }
    }
  }
  return found;
}

/** What the KPIs of each currency are made of, summed over the days from `from` to `to`. */
export async function loadKpiSums(
  table: Table,
  { from, to }: { from: IsoDay; to: IsoDay },
): Promise<Map<string, KpiSums>> {
  return sumUp(table, keys.kpi, { from, to }, (_, currency) => currency);
}

/** How many contacts were made from `from` to `to`, by channel. */
export async function loadContactCounts(
  table: Table,
  period: { from: IsoDay; to: IsoDay },
): Promise<Map<string, number>> {
  const sums = await sumUp(table, keys.contacts, period, (_, channel) => channel);
  return new Map([...sums].map(([channel, { contacts = 0 }]) => [channel, contacts]));
}

/** What became of the rungs that were due from `from` to `to`, by day and step, in no order. */
export async function loadAdherence(
  table: Table,
  { from, to }: { from: IsoDay; to: IsoDay },
): Promise<AdherenceSums[]> {
  const sums = await sumUp(table, keys.adherence, { from, to }, (day, rungId) => `${day}#${rungId}`);
  return [...sums].map(([name, figures]) => {
    const [day = '', rungId = ''] = name.split('#');
    return { day, rungId, figures };
  });
}

/** Sums that are kept by shard and day, from `from` to `to`, added up by the name that is made of day and rest of the key. */
async function sumUp(
  table: Table,
  keyOf: typeof keys.kpi,
  { from, to }: { from: IsoDay; to: IsoDay },
  nameOf: (day: IsoDay, rest: string) => string,
): Promise<Map<string, Record<string, number>>> {
  const sums = new Map<string, Record<string, number>>();
  for (const shard of SHARDS) {
    const query = {
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': keyOf(shard, '', '').pk,
        ':from': keyOf(shard, from, '').sk,
        ':to': keyOf(shard, addDays(to, 1), '').sk,
      },
    };
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query)) {
      for (const { pk: _, sk, changes: __, ...figures } of Items) {
        const [day = '', rest = ''] = String(sk).split('#');
        const name = nameOf(day, rest);
        const sum = sums.get(name) ?? {};
        for (const [figure, value] of Object.entries(figures))
          sum[figure] = (sum[figure] ?? 0) + (value as number);
        sums.set(name, sum);
      }
    }
  }
  return sums;
}

/** How many cases there are by status. */
export async function loadStatusCounts(table: Table): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const shard of SHARDS) {
    for (const { sk, cases } of await allWithPrefix(
      table,
      keys.statusCount(shard, '').pk,
      STATUS_COUNT_PREFIX,
    )) {
      const status = String(sk).slice(STATUS_COUNT_PREFIX.length);
      counts.set(status, (counts.get(status) ?? 0) + (cases as number));
    }
  }
  return counts;
}
