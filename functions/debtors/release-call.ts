import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { ledgerWrite, loadDebtor, loadLedger } from '../aws/party-store.ts';
import { personNewsWrites } from '../aws/person-store.ts';
import { StaleWrite, writeTogether, type Table } from '../aws/table.ts';
import { callFrom } from '../../shared/case/call.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { personsReached } from '../../shared/contact/person.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import { tellCases } from './tell-cases.ts';

/**
 * Gives back the place that a call has among the contacts when the case that waited for it is over, nobody has made it, and no
 * other case waits for it; the debtor's other cases plan again. Cut off, the same again finishes it.
 */
export async function releaseCall(table: Table, item: DunningCase, cause: Cause): Promise<void> {
  if (item.status === 'open' || item.ladder?.callAssignedAt === undefined) return;
  const { caseId, debtorId, episode } = item;
  const live = await loadLiveCases(table, debtorId);
  if (live.some((other) => callFrom(other) !== undefined)) return;
  await releasePlaces(table, debtorId, cause);
  await tellCases(table, debtorId, derivedId('call-released', caseId, episode), cause);
}

const TRIES = 8;

async function releasePlaces(table: Table, debtorId: InternalId, { at }: Cause): Promise<void> {
  const debtor = (await loadDebtor(table, debtorId))?.party;
  const reached = debtor ? personsReached(debtor, 'call') : [];
  for (let attempt = 1; ; attempt++) {
    const ledger = await loadLedger(table, debtorId);
    const assigned = ledger.contacts.find((contact) => contact.assigned === true);
    if (!assigned) return;
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
