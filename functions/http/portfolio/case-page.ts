import * as z from 'zod/mini';
import { indexes } from '../../aws/keys.ts';
import { listPartitions, searchPartitions } from '../../aws/listing.ts';
import { mergedPart, nextActionPart, type Part } from '../../aws/merged-query.ts';
import type { Table } from '../../aws/table.ts';
import { textPlace } from '../../middleware/cursor.ts';
import { invalid, type Call } from '../../middleware/finance.ts';
import { caseStatus, type CaseSummary } from '../../../shared/api/cases.ts';
import type { Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { searchForm } from '../../../shared/text/search-text.ts';
import { caseSummaries } from './case-view.ts';

type CasesCall = Call<(typeof queryRoutes)['GET /api/cases']>;

/** What makes the list of a call: by next action, by search text, of a debtor, or by due day. */
export function casePage(table: Table, call: CasesCall): Promise<Page<CaseSummary>> {
  const { sort, status = 'open', debtorId, q } = call.query;
  if (sort === 'nextActionAt') {
    if (debtorId !== undefined || q !== undefined || status !== 'open')
      throw invalid('sort', 'nextActionAt sorts the open cases of the whole portfolio, and these only');
    return byNextAction(table, call);
  }
  if (debtorId !== undefined) return ofDebtor(table, call, debtorId);
  return q === undefined ? byDueDay(table, call) : bySearch(table, call, searchForm(q));
}

async function byNextAction(table: Table, call: CasesCall): Promise<Page<CaseSummary>> {
  const place = z.record(z.string(), z.object({ at: textPlace, caseId: textPlace }));
  const part = await nextActionPart(table, { limit: call.query.limit, after: call.place(place) });
  return {
    items: await matching(table, call, caseIdsIn(part), 'open'),
    cursor: part.last && call.cursorAt(part.last),
  };
}

async function byDueDay(table: Table, call: CasesCall): Promise<Page<CaseSummary>> {
  const { status, limit } = call.query;
  const part = await mergedPart(table, {
    index: indexes.cases,
    partition: 'listShard',
    sort: 'listKey',
    partitions: listPartitions(status === undefined ? caseStatus.options : [status]),
    after: call.place(textPlace),
    limit,
  });
  return {
    items: await matching(table, call, caseIdsIn(part)),
    cursor: part.last && call.cursorAt(part.last),
  };
}

async function ofDebtor(table: Table, call: CasesCall, debtorId: string): Promise<Page<CaseSummary>> {
  const { q, limit } = call.query;
  const part = await casesOfDebtor(table, debtorId, limit, call.place(textPlace));
  const items = await matching(table, call, caseIdsIn(part));
  return {
    items: q === undefined ? items : items.filter(hasNumber(searchForm(q))),
    cursor: part.last && call.cursorAt(part.last),
  };
}

const SEARCHES = ['number', 'debtor'] as const;
/** `debtor` is the search key of the debtor at whose cases the page ended. */
const searchPlace = z.object({
  search: z.enum(SEARCHES),
  after: z.optional(textPlace),
  debtor: z.optional(textPlace),
});
type SearchPlace = z.output<typeof searchPlace>;

/** So many debtors are looked through for one page: many may have no cases. */
const DEBTORS_PER_PAGE = 25;

/** First those whose invoice number begins so, then those whose debtor does, by the debtor's name. */
async function bySearch(table: Table, call: CasesCall, prefix: string): Promise<Page<CaseSummary>> {
  const { limit } = call.query;
  const from: SearchPlace = call.place(searchPlace) ?? { search: 'number' };
  if (from.search === 'debtor') return ofDebtorsNamed(table, call, prefix, from, limit);
  const part = await mergedPart(table, { ...searchOf('case', prefix, from.after), limit });
  const items = await matching(table, call, caseIdsIn(part));
  if (part.last !== undefined)
    return { items, cursor: call.cursorAt({ search: 'number', after: part.last }) };
  const named = await ofDebtorsNamed(table, call, prefix, { search: 'debtor' }, limit - items.length);
  return { items: [...items, ...named.items], cursor: named.cursor };
}

async function ofDebtorsNamed(
  table: Table,
  call: CasesCall,
  prefix: string,
  from: SearchPlace,
  limit: number,
): Promise<Page<CaseSummary>> {
  if (limit === 0) return { items: [], cursor: call.cursorAt(from) };
  const items: CaseSummary[] = [];
  if (from.debtor !== undefined) {
    const rest = await ofOneNamed(table, call, prefix, from.debtor, limit, from.after);
    items.push(...rest.items);
    if (rest.cursor !== undefined) return { items, cursor: rest.cursor };
  }
  const debtors = await mergedPart(table, {
    ...searchOf('debtor', prefix, from.debtor),
    limit: DEBTORS_PER_PAGE,
  });
  let debtor = from.debtor;
  for (const { searchKey } of debtors.items) {
    if (items.length >= limit) return { items, cursor: call.cursorAt({ search: 'debtor', debtor }) };
    debtor = String(searchKey);
    const part = await ofOneNamed(table, call, prefix, debtor, limit - items.length);
    items.push(...part.items);
    if (part.cursor !== undefined) return { items, cursor: part.cursor };
  }
  return {
    items,
    cursor: debtors.last && call.cursorAt({ search: 'debtor', debtor: debtors.last }),
  };
}

/** The debtor's cases that were not found by their number already. */
async function ofOneNamed(
  table: Table,
  call: CasesCall,
  prefix: string,
  debtor: string,
  limit: number,
  after?: string,
): Promise<Page<CaseSummary>> {
  const debtorId = debtor.slice(debtor.lastIndexOf('#') + 1);
  const part = await casesOfDebtor(table, debtorId, limit, after);
  const found = await matching(table, call, caseIdsIn(part));
  const has = hasNumber(prefix);
  return {
    items: found.filter((item) => !has(item)),
    cursor: part.last && call.cursorAt({ search: 'debtor', debtor, after: part.last }),
  };
}

const hasNumber = (prefix: string) => (item: CaseSummary) =>
  searchForm(item.invoice.number).startsWith(prefix);

function searchOf(what: 'case' | 'debtor', prefix: string, after: string | undefined) {
  const keysOf = { index: indexes.search, partition: 'searchShard', sort: 'searchKey' };
  return { ...keysOf, partitions: searchPartitions(what), prefix, after };
}

function casesOfDebtor(
  table: Table,
  debtorId: string,
  limit: number,
  after: string | undefined,
): Promise<Part<string>> {
  return mergedPart(table, {
    index: indexes.casesOfDebtor,
    partition: 'debtorId',
    sort: 'listKey',
    partitions: [debtorId],
    after,
    limit,
  });
}

/** As they are now: an index tells of a change only after a moment. */
async function matching(
  table: Table,
  call: CasesCall,
  caseIds: string[],
  status = call.query.status,
): Promise<CaseSummary[]> {
  const found = await caseSummaries(table, caseIds, call.now);
  return status === undefined ? found : found.filter((item) => item.status === status);
}

function caseIdsIn({ items }: Part<unknown>): string[] {
  return items.map(({ pk }) => String(pk).slice('CASE#'.length));
}
