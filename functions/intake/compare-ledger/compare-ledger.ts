import { loadCases, loadRegistrations, loadStory } from '../../aws/case-store.ts';
import {
  beginComparisonWrite,
  differenceDelete,
  differenceWrite,
  endComparisonWrites,
  forgetOlderSnapshots,
  liveCaseIdsOfCreditor,
  loadDifferences,
  loadSnapshotItems,
  writeWhileComparing,
  type LedgerDifference,
  type Snapshot,
} from '../../aws/ledger-store.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { balanceMinor, type DunningCase } from '../../../shared/case/case.ts';
import {
  differenceOf,
  openSince,
  type KnownInvoice,
  type LedgerItem,
  type Moment,
} from '../../../shared/dunning/ledger-difference.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import type { Instant } from '../../../shared/time/calendar.ts';

/** An invoice by what either side knows of it. `cases` are its open items here, closed ones too. */
interface Pair {
  caseId: InternalId;
  there?: LedgerItem;
  cases: DunningCase[];
}

/**
 * Lists for a person where the ERP's ledger and ours differ, and takes from the list what agrees now. Nothing is changed by
 * it. Throws `StaleWrite` when a newer snapshot is being compared.
 */
export async function compareLedger(table: Table, snapshot: Snapshot, at: Instant): Promise<void> {
  await writeTogether(table, [beginComparisonWrite(table, snapshot)]);
  const pairs = await pairUp(table, snapshot);
  const differences = await differencesAmong(table, pairs, snapshot);
  const listed = new Map(
    (await loadDifferences(table, snapshot.creditorId)).map(({ caseId, since }) => [caseId, since]),
  );
  const found = new Set(differences.map(({ caseId }) => caseId));
  await writeWhileComparing(table, snapshot, [
    ...differences.map((difference) =>
      differenceWrite(table, difference, listed.get(difference.caseId) ?? at),
    ),
    ...[...listed.keys()]
      .filter((caseId) => !found.has(caseId))
      .map((caseId) => differenceDelete(table, snapshot.creditorId, caseId)),
  ]);
  await writeTogether(table, endComparisonWrites(table, snapshot));
  await forgetOlderSnapshots(table, snapshot);
}

/** Every invoice that is open there, and every open case here of which they say nothing. */
async function pairUp(table: Table, snapshot: Snapshot): Promise<Pair[]> {
  const there = byInvoice(await loadSnapshotItems(table, snapshot));
  const registrations = await loadRegistrations(table, [...there.keys()]);
  const named = new Set([...registrations.values()].flatMap(({ caseIds }) => caseIds));
  const others = (await liveCaseIdsOfCreditor(table, snapshot.creditorId)).filter((id) => !named.has(id));
  const cases = new Map((await loadCases(table, [...named, ...others])).map((item) => [item.caseId, item]));
  const casesOf = (caseIds: readonly InternalId[]) =>
    caseIds.map((caseId) => cases.get(caseId)).filter((item) => item !== undefined);
  return [
    ...[...there].map(([caseId, item]) => ({
      caseId,
      there: item,
      cases: casesOf(registrations.get(caseId)?.caseIds ?? []),
    })),
    ...others.map((caseId) => ({ caseId, cases: casesOf([caseId]) })),
  ];
}

/** An invoice that is listed by instalments as a whole. What is in another currency than its first line is not added. */
function byInvoice(items: readonly LedgerItem[]): Map<InternalId, LedgerItem> {
  const invoices = new Map<InternalId, LedgerItem>();
  for (const item of items) {
    const before = invoices.get(item.invoiceId);
    if (!before) invoices.set(item.invoiceId, item);
    else if (before.currency === item.currency) {
      const dueOn = item.dueOn < before.dueOn ? item.dueOn : before.dueOn;
      invoices.set(item.invoiceId, { ...before, openMinor: before.openMinor + item.openMinor, dueOn });
    }
  }
  return invoices;
}

/** Stories are read so many at a time, for a ledger that differs throughout has one for every invoice. */
const STORIES_TOGETHER = 10;

async function differencesAmong(
  table: Table,
  pairs: readonly Pair[],
  snapshot: Snapshot,
): Promise<LedgerDifference[]> {
  const doubtful = pairs.filter((pair) => differenceOf(pair.there, knownInvoice(pair.cases)) !== undefined);
  const differences: LedgerDifference[] = [];
  for (let start = 0; start < doubtful.length; start += STORIES_TOGETHER) {
    const some = doubtful.slice(start, start + STORIES_TOGETHER);
    const looked = await Promise.all(some.map((pair) => lookAgain(table, pair, snapshot)));
    differences.push(...looked.filter((difference) => difference !== undefined));
  }
  return differences;
}

/** The cases may have moved on since the snapshot was taken: compares with what was open then. */
async function lookAgain(
  table: Table,
  { caseId, there, cases }: Pair,
  { creditorId, asOf }: Snapshot,
): Promise<LedgerDifference | undefined> {
  const stories = await Promise.all(cases.map((item) => momentsOf(table, item.caseId)));
  const here = knownInvoice(cases, openSince(stories, asOf));
  const code = differenceOf(there, here);
  if (!code) return undefined;
  return {
    ...{ code, caseId, creditorId, debtorId: cases[0]?.debtorId, asOf },
    here: here && { openMinor: here.openMinor[0], currency: here.currency, dueOn: here.dueOn },
    there: there && { openMinor: there.openMinor, currency: there.currency, dueOn: there.dueOn },
  };
}

function knownInvoice(
  cases: readonly DunningCase[],
  openMinor: KnownInvoice['openMinor'] = [openNow(cases)],
): KnownInvoice | undefined {
  const [first] = cases;
  if (!first) return undefined;
  const dueOn = liveOf(cases)
    .map(({ invoice }) => invoice.dueOn)
    .sort()[0];
  return { currency: first.currency, openMinor, dueOn };
}

const liveOf = (cases: readonly DunningCase[]) => cases.filter(({ status }) => status !== 'closed');

function openNow(cases: readonly DunningCase[]): number {
  return liveOf(cases).reduce((sum, item) => sum + balanceMinor(item), 0);
}

async function momentsOf(table: Table, caseId: InternalId): Promise<Moment[]> {
  let live = false;
  return (await loadStory(table, caseId)).map(({ at, event, balanceMinor: balance }) => {
    if (event.type === 'InvoiceRegistered' || event.type === 'CaseReopened') live = true;
    if (event.type === 'CaseClosed') live = false;
    return { at, openMinor: live ? balance : 0 };
  });
}
