import {
  loadContactCounts,
  loadKpiSums,
  loadOpenByDay,
  loadStatusCounts,
  type OpenOfDay,
} from '../../aws/portfolio-store.ts';
import { indexes } from '../../aws/keys.ts';
import { searchPartitions } from '../../aws/listing.ts';
import { mergedPart } from '../../aws/merged-query.ts';
import { loadCreditorWithBooks } from '../../aws/party-store.ts';
import { activePolicy } from '../../aws/policy-store.ts';
import type { Table } from '../../aws/table.ts';
import { invalid, type Call } from '../../middleware/finance.ts';
import { moneyText } from '../../../shared/api/fields.ts';
import { AGEING_BUCKETS, bucketOf, type Portfolio } from '../../../shared/api/portfolio.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { freshnessOf } from '../../../shared/dunning/books.ts';
import { kpiPeriod, kpisOf } from '../../../shared/api/kpis.ts';
import {
  dayIn,
  daysBetween,
  type Instant,
  type IsoDay,
  type TimeZone,
} from '../../../shared/time/calendar.ts';

/** The figures as they are now, aged as of a day that is not past. */
export async function portfolio(
  table: Table,
  timeZone: TimeZone,
  { query, now }: Call<(typeof queryRoutes)['GET /api/portfolio']>,
): Promise<Portfolio> {
  const today = dayIn(now, timeZone);
  const { asOf = today } = query;
  if (asOf < today) {
    const possible = `today (${today} in ${timeZone}) or a later day: what was open on a past day is not kept`;
    throw invalid('asOf', `must be ${possible}`);
  }
  const days = (await loadOpenByDay(table)).filter(({ cases }) => cases > 0);
  const counts = await loadStatusCounts(table);
  const countOf = (status: string) => counts.get(status) ?? 0;
  const currencies = [...new Set(days.map(({ currency }) => currency))].sort();
  return {
    asOf,
    timeZone,
    ageing: currencies.map((currency) => ageingOf(days, currency, asOf)),
    casesByStatus: {
      current: countOf('current'),
      open: countOf('open'),
      placed: countOf('placed'),
      closed: countOf('closed'),
    },
    kpis: await kpis(table, today, days),
    freshness: await freshness(table, now),
  };
}

async function kpis(table: Table, today: IsoDay, open: readonly OpenOfDay[]): Promise<Portfolio['kpis']> {
  const period = kpiPeriod(today);
  const openMinor = new Map<string, number>();
  for (const { currency, openMinor: minor } of open)
    openMinor.set(currency, (openMinor.get(currency) ?? 0) + minor);
  const contacts = await loadContactCounts(table, period);
  return kpisOf(await loadKpiSums(table, period), openMinor, contacts, period.days);
}

/** More legal entities than this are not listed. */
const CREDITORS = 200;

async function freshness(table: Table, now: Instant): Promise<Portfolio['freshness']> {
  const { books: policy } = await activePolicy(table);
  const { items } = await mergedPart(table, {
    index: indexes.search,
    partition: 'searchShard',
    sort: 'searchKey',
    partitions: searchPartitions('creditor'),
    limit: CREDITORS,
  });
  const creditorIds = items.map(({ pk }) => String(pk).slice('CREDITOR#'.length));
  const found = await Promise.all(creditorIds.map((creditorId) => loadCreditorWithBooks(table, creditorId)));
  return found.flatMap(({ creditor, books }) => {
    if (!creditor) return [];
    const { creditorId, legalName, timeZone } = creditor;
    return [{ creditorId, legalName, ...freshnessOf(books, policy, timeZone, now) }];
  });
}

function ageingOf(all: readonly OpenOfDay[], currency: string, asOf: IsoDay): Portfolio['ageing'][number] {
  const days = all.filter((day) => day.currency === currency);
  const sumOf = (part: readonly OpenOfDay[]) => ({
    open: moneyText(
      part.reduce((sum, { openMinor }) => sum + openMinor, 0),
      currency,
    ),
    cases: part.reduce((sum, { cases }) => sum + cases, 0),
  });
  const buckets = AGEING_BUCKETS.map(({ bucket }) => ({
    bucket,
    ...sumOf(days.filter(({ dueOn }) => bucketOf(daysBetween(dueOn, asOf)) === bucket)),
  }));
  return { currency, total: sumOf(days), buckets };
}
