import { loadAmendments } from '../../aws/amendment-store.ts';
import { loadLiveCases } from '../../aws/case-store.ts';
import { debtorsByName } from '../../aws/debtor-list.ts';
import { loadNotes } from '../../aws/note-store.ts';
import { loadLedger, loadToldDebtor } from '../../aws/party-store.ts';
import { loadKeptSegment } from '../../aws/segment-store.ts';
import type { Table } from '../../aws/table.ts';
import { textPlace } from '../../middleware/cursor.ts';
import { notFound, type Call } from '../../middleware/finance.ts';
import type { DebtorDetail, DebtorSummary } from '../../../shared/api/debtors.ts';
import { moneyText, PAGE, type Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { balanceMinor } from '../../../shared/case/case.ts';
import { addressHash } from '../../../shared/contact/reach.ts';
import { sumByCurrency } from '../../../shared/money/money.ts';
import { amended, standingCorrections } from '../../../shared/parties/amendments.ts';
import type { ContactPerson, Debtor } from '../../../shared/parties/debtor.ts';
import { caseSummaries } from './case-view.ts';
import { noteView } from './note-view.ts';
import { segmentationView } from './segmentation-view.ts';

/** Debtors by name. */
export async function debtorPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/debtors']>,
): Promise<Page<DebtorSummary>> {
  const { q, limit } = call.query;
  const { debtors, last } = await debtorsByName(table, { q, after: call.place(textPlace), limit });
  return { items: debtors.map(({ debtor }) => summaryOf(debtor)), cursor: last && call.cursorAt(last) };
}

/** Everything about one debtor. Throws a 404 for one of whom neither the ERP's word nor a live case is known. */
export async function debtorDetail(
  table: Table,
  { path: { debtorId }, now }: Call<(typeof queryRoutes)['GET /api/debtors/{debtorId}']>,
): Promise<DebtorDetail> {
  const stored = await loadToldDebtor(table, debtorId);
  const told = stored && { debtor: stored.party, toldAt: stored.updatedAt };
  const amendments = await loadAmendments(table, debtorId);
  const debtor = told && amended(told, amendments);
  const ledger = await loadLedger(table, debtorId);
  const live = await loadLiveCases(table, debtorId);
  if (!debtor && live.length === 0 && ledger.version === 0) throw notFound('There is no debtor of this id.');
  const owed = sumByCurrency(live.map((item) => ({ minor: balanceMinor(item), currency: item.currency })));
  const caseIds = live
    .sort((a, b) => a.invoice.dueOn.localeCompare(b.invoice.dueOn) || a.caseId.localeCompare(b.caseId))
    .slice(0, PAGE.most)
    .map(({ caseId }) => caseId);
  return {
    debtorId,
    profile: debtor && {
      ...profileOf(debtor, ledger.unusableAddresses),
      corrections: standingCorrections(told, amendments),
    },
    // A call that somebody is still to make is a task, and no contact yet.
    lastContacts: ledger.contacts.filter(({ assigned }) => assigned !== true),
    unapplied: Object.entries(ledger.unapplied)
      .filter(([, minor]) => minor !== 0)
      .map(([currency, minor = 0]) => moneyText(minor, currency)),
    exposure: owed.map(({ minor, currency }) => moneyText(minor, currency)),
    segmentation: segmentationView(debtor, live, await loadKeptSegment(table, debtorId), now),
    pause: ledger.pause,
    hardship: ledger.hardship,
    notes: (await loadNotes(table, debtorId)).slice(0, PAGE.most).map(noteView),
    caseCount: live.length,
    cases: await caseSummaries(table, caseIds, now),
  };
}

function summaryOf({ debtorId, legalName, kind, country, timeZone, language }: Debtor): DebtorSummary {
  return { debtorId, legalName, kind, country, timeZone, language };
}

function profileOf(
  debtor: Debtor,
  unusable: readonly string[],
): Omit<NonNullable<DebtorDetail['profile']>, 'corrections'> {
  const { debtorId: _, ...summary } = summaryOf(debtor);
  const { creditorId, contacts, consents, accountOwner, preferredChannel } = debtor;
  const isUnusable = (address: string | undefined) =>
    address !== undefined && unusable.includes(addressHash(debtor.debtorId, address));
  const unusableOf = (contact: ContactPerson) =>
    (['email', 'phone'] as const).filter((channel) => isUnusable(contact[channel]));
  return {
    ...summary,
    creditorId,
    contacts: contacts.map((contact) => ({ ...contact, unusable: unusableOf(contact) })),
    consents,
    accountOwner,
    preferredChannel,
  };
}
