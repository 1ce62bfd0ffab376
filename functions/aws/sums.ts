import type { RungFacts } from '../../shared/case/adherence-facts.ts';
import type { ContactFacts } from '../../shared/case/contact-facts.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { KpiFacts } from '../../shared/case/kpi-facts.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Currency } from '../../shared/money/money.ts';
import { daysBetween, type IsoDay } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { SHARDS, shardOf } from './keys.ts';
import { allWithPrefix, keyName, writeUnlessStale, type Table, type Write } from './table.ts';

/** What the figures hold of one case that adds to sums by currency and day; what they held before there were KPIs has none. */
export interface Summed extends Partial<KpiFacts> {
  status: DunningCase['status'];
  currency: Currency;
  dueOn: IsoDay;
  openMinor: number;
  /** 1 while the case is not closed. */
  count: 0 | 1;
  /** `RungFacts[]` as JSON, since a condition compares texts; absent when nothing was, or will be, due. */
  rungs?: string;
  /** `ContactFacts[]` as JSON; absent when there were none. */
  contacts?: string;
}

/** A sum's item, in one shard, and its figures by name: minor units, days and counts. */
export interface Sum {
  key: { pk: string; sk: string };
  figures: Record<string, number>;
}

export interface StoredSum extends Sum {
  /** Counts the changes: while it stands still, so do the contributions of all cases to this sum. */
  changes: number;
}

/** Sums by name. */
export type Sums = Map<string, Sum>;

export const nameOf = ({ key }: Sum): string => keyName(key);

/** What a case adds to the counts by status, ageing, KPIs, contacts and adherence, or takes away again, is added to `sums`. */
export function addTo(sums: Sums, caseId: string, held: Summed, sign: 1 | -1 = 1): void {
  const shard = shardOf(caseId);
  const { currency, dueOn, issuedOn, paidOn, contactedOn } = held;
  const add = (key: Sum['key'], figures: Sum['figures']) => addSum(sums, { key, figures }, sign);
  add(keys.statusCount(shard, held.status), { cases: 1 });
  add(keys.ageing(shard, currency, dueOn), { openMinor: held.openMinor, openCount: held.count });
  for (const contact of listIn<ContactFacts>(held.contacts)) addSum(sums, contactSum(caseId, contact), sign);
  for (const { dueOn: day, rungId, figures } of listIn<RungFacts>(held.rungs))
    add(keys.adherence(shard, day, rungId), Object.fromEntries(figures.map((figure) => [figure, 1])));
  const { invoicedMinor = 0, overdueMinor = 0, recoveredMinor = 0 } = held;
  if (issuedOn !== undefined) add(keys.kpi(shard, issuedOn, currency), { invoicedMinor });
  if (overdueMinor !== 0) add(keys.kpi(shard, dueOn, currency), { overdueMinor, recoveredMinor });
  if (paidOn === undefined) return;
  add(keys.kpi(shard, paidOn, currency), { paidCases: 1, daysToPay: daysBetween(dueOn, paidOn) });
  if (contactedOn === undefined) return;
  const daysFromContact = daysBetween(contactedOn, paidOn);
  add(keys.kpi(shard, paidOn, currency), { contactedCases: 1, daysFromContact });
}

function listIn<Facts>(json: string | undefined): Facts[] {
  return json === undefined ? [] : (JSON.parse(json) as Facts[]);
}

export function addSum(sums: Sums, { key, figures }: Sum, sign: 1 | -1 = 1): void {
  const name = nameOf({ key, figures });
  const sum = sums.get(name) ?? { key, figures: {} };
  for (const [figure, value] of Object.entries(figures))
    sum.figures[figure] = (sum.figures[figure] ?? 0) + sign * value;
  sums.set(name, sum);
}

/** One contact; `id` is what it belongs to, by which it has its shard. */
export function contactSum(id: InternalId, { day, channel }: ContactFacts): Sum {
  return { key: keys.contacts(shardOf(id), day, channel), figures: { contacts: 1 } };
}

/** The difference between what the figures hold of a case and what they are to hold. */
export function sumsBetween(caseId: string, before: Summed | undefined, after: Summed): Sums {
  const sums: Sums = new Map();
  if (before) addTo(sums, caseId, before, -1);
  addTo(sums, caseId, after);
  return new Map([...sums].filter(([, { figures }]) => Object.values(figures).some((value) => value !== 0)));
}

export function sumWrite(table: Table, { key, figures }: Sum): Write {
  const added = Object.entries(figures);
  return {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `ADD ${added.map((_, index) => `#f${index} :f${index}`).join(', ')}, changes :one`,
      ...placeholders(added, { ':one': 1 }),
    },
  };
}

/** All sums, as they stand. */
export async function loadSums(table: Table): Promise<StoredSum[]> {
  const partitions = SHARDS.flatMap((shard) =>
    [
      keys.statusCount(shard, ''),
      ...[keys.ageing, keys.kpi, keys.contacts, keys.adherence].map((keyOf) => keyOf(shard, '', '')),
    ].map(({ pk }) => pk),
  );
  const sums: StoredSum[] = [];
  for (const partition of partitions) {
    for (const { pk, sk, changes = 0, ...figures } of await allWithPrefix(table, partition, '')) {
      sums.push({
        key: { pk: String(pk), sk: String(sk) },
        figures: figures as Record<string, number>,
        changes: changes as number,
      });
    }
  }
  return sums;
}

/** Puts a sum right, unless it has moved since it was read. */
export async function correctSum(
  table: Table,
  { key, changes }: Pick<StoredSum, 'key' | 'changes'>,
  right: Sum['figures'],
): Promise<boolean> {
  const figures = Object.entries(right);
  return writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: `SET ${figures.map((_, index) => `#f${index} = :f${index}`).join(', ')}, changes = :next`,
        ConditionExpression: changes === 0 ? 'attribute_not_exists(changes)' : 'changes = :changes',
        ...placeholders(figures, {
          ':next': changes + 1,
          ...(changes === 0 ? {} : { ':changes': changes }),
        }),
      },
    },
  ]);
}

/** Names of figures have rules and causes in them, which an expression cannot name. */
function placeholders(figures: readonly (readonly [string, number])[], others: Record<string, number>) {
  return {
    ExpressionAttributeNames: Object.fromEntries(figures.map(([name], index) => [`#f${index}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(figures.map(([, value], index) => [`:f${index}`, value])),
      ...others,
    },
  };
}
