import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { ledgerWrite, loadDebtor, loadLedger } from '../aws/party-store.ts';
import { personNewsWrites } from '../aws/person-store.ts';
import { StaleWrite, writeTogether, type Table } from '../aws/table.ts';
import { callFrom } from '../../shared/case/call.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { CONTACT_MEMORY_DAYS } from '../../shared/contact/ledger.ts';
import { personsReached } from '../../shared/contact/person.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';
import { followOnce } from './follow-once.ts';

/**
 * Gives back the place that a call has among the contacts when the case that waited for it is over, nobody has made it, and no
 * other case waits for it; the debtor's other cases plan again. Cut off, the same again finishes it.
 */
export async function releaseCall(table: Table, item: DunningCase, cause: Cause): Promise<void> {
  const assignedAt = item.ladder?.callAssignedAt;
  const isForgotten = (at: Instant) => at < addMilliseconds(cause.at, -CONTACT_MEMORY_DAYS * DAYS);
  if (item.status === 'open' || assignedAt === undefined || isForgotten(assignedAt)) return;
  const { caseId, episode } = item;
  const others = await giveBack(table, item, cause);
  const waiting = others?.filter(({ status }) => status === 'open').map((other) => other.caseId);
  if (!waiting) return;
  await followOnce(table, waiting, { type: 'NoteDebtorChange' }, cause, `call-released#${caseId}#${episode}`);
}

const TRIES = 8;

/** Says what else the debtor owes; `undefined` when one of these cases waits for the call, which keeps its place then. */
async function giveBack(
  table: Table,
  { caseId, debtorId }: DunningCase,
  { at }: Cause,
): Promise<DunningCase[] | undefined> {
  const debtor = (await loadDebtor(table, debtorId))?.party;
  const reached = debtor ? personsReached(debtor, 'call') : [];
  for (let attempt = 1; ; attempt++) {
    // Before the cases: whoever joins the call, or is assigned another, after they were read has changed the ledger.
    const ledger = await loadLedger(table, debtorId);
    const others = (await loadLiveCases(table, debtorId)).filter((other) => other.caseId !== caseId);
    if (others.some((other) => callFrom(other) !== undefined)) return undefined;
    const assigned = ledger.contacts.find((contact) => contact.assigned === true);
    if (!assigned) return others;
    const contacts = ledger.contacts.filter((contact) => contact !== assigned);
    try {
      await writeTogether(table, [
        ledgerWrite(table, ledger, { contacts }, at),
        ...personNewsWrites(table, reached, assigned.messageId, undefined, at),
      ]);
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt >= TRIES) throw error;
    }
  }
}
