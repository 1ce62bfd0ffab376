import { caseWrites, type Cause } from '../aws/case-store.ts';
import { draftWrite } from '../aws/draft-store.ts';
import { ledgerWrite } from '../aws/party-store.ts';
import { writeTogether, type Table } from '../aws/table.ts';
import { collectableMinor, type DunningCase, type OpenCase } from '../../shared/case/case.ts';
import { decide } from '../../shared/case/decide.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import type { Draft } from '../../shared/message/draft.ts';
import { draftCommand } from '../../shared/message/release.ts';

/**
 * Keeps the message for a person to read, in place of whatever draft the debtor's `cases` have, on the versions that were read.
 * No contact is taken from the ledger; but it counts as a change of it, so that of two cases that draft at once only one does,
 * and this one leads from now on. Throws `StaleWrite` when something was first: read and decide again.
 */
export async function keepDraft(
  table: Table,
  facts: PlanningFacts,
  lead: OpenCase,
  cases: readonly DunningCase[],
  draft: Draft,
  cause: Cause,
): Promise<void> {
  const { debtorId, caseId } = lead;
  const others = cases.filter((other) => other.status === 'open' && other.caseId !== caseId && other.draft);
  const items = draft.due.map(({ item, rung }) => {
    const { invoice, currency } = item;
    const what = { invoiceNumber: invoice.number, amountMinor: collectableMinor(item), currency };
    return { caseId: item.caseId, rungId: rung.id, ...what };
  });
  await writeTogether(table, [
    ledgerWrite(table, facts.ledger, { leadCaseId: caseId }, cause.at),
    ...caseWrites(table, lead, decide(draftCommand(facts, draft), lead), cause).writes,
    draftWrite(table, { debtorId, caseId, at: cause.at, items, content: draft.contentFor(draft.due) }),
    ...others.flatMap(
      (other) => caseWrites(table, other, decide({ type: 'WithdrawDraft' }, other), cause).writes,
    ),
  ]);
}
