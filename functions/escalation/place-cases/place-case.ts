import { caseWrites } from '../../aws/case-store.ts';
import { ledgerCheck } from '../../aws/party-store.ts';
import { gatheringCheck, loadPlacement, placedWrites } from '../../aws/placement-store.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';
import { planningFacts } from '../../workflow/plan-step.ts';
import { collectableMinor, type DunningCase, type OpenCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import { rulesBy } from '../../../shared/contact/packs.ts';
import { contactToHandOver } from '../../../shared/contact/reach.ts';
import { obstacleToPlacing } from '../../../shared/dunning/placing.ts';
import type { Reason } from '../../../shared/dunning/plan.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import type { PlacedDebtor, PlacedItem, Placement } from '../../../shared/placement/placement.ts';
import { type Instant } from '../../../shared/time/calendar.ts';

const TRIES = 5;

/** Nobody is contacted here: how the law is read makes no difference. */
const rulesOf = rulesBy();

/**
 * Puts an approved case into a placement that is gathering, in one transaction that rests on the case and on the debtor's
 * ledger as they were read: money that was first keeps it out. Says why it was left, or that the placement is closed.
 */
export async function placeCase(
  table: Table,
  { placementId, agency }: Placement,
  begin: () => Promise<void>,
  caseId: string,
  now: Instant,
): Promise<'placed' | 'closed' | 'not-approved' | Reason['code']> {
  for (let attempt = 1; ; attempt++) {
    const facts = await planningFacts({ table, rulesOf }, caseId, now);
    const { item, creditor, debtor, ledger } = facts;
    if (!isApproved(item)) return item?.status === 'placed' ? 'placed' : 'not-approved';
    const obstacle = obstacleToPlacing(item, facts, now);
    if (obstacle) return obstacle;
    if (!creditor || !debtor) throw new Error(`case ${caseId} has no parties and no obstacle`);
    await begin();
    const events = decide({ type: 'PlaceCase', placementId, agencyId: agency.id }, item);
    const { writes } = caseWrites(table, item, events, { at: now, by: 'schedule' });
    const contact = contactToHandOver(debtor, ledger.unusableAddresses);
    try {
      await writeTogether(table, [
        ...writes,
        gatheringCheck(table, placementId),
        ledgerCheck(table, item.debtorId, ledger.version),
        ...placedWrites(
          table,
          placementId,
          placedItem(item, creditor.legalName),
          placedDebtor(debtor, contact),
        ),
      ]);
      return 'placed';
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
      if ((await loadPlacement(table, placementId))?.state !== 'gathering') return 'closed';
    }
  }
}

function isApproved(item: DunningCase | undefined): item is OpenCase {
  return item?.status === 'open' && item.escalation?.state === 'approved';
}

function placedItem(item: OpenCase, creditor: string): PlacedItem {
  const { caseId, debtorId, currency } = item;
  const { number: invoiceNumber, instalment, issuedOn, dueOn } = item.invoice;
  const amountMinor = collectableMinor(item);
  return { caseId, debtorId, creditor, invoiceNumber, instalment, issuedOn, dueOn, currency, amountMinor };
}

function placedDebtor(
  { legalName, taxId, country, language }: Debtor,
  contact: PlacedDebtor['contact'],
): PlacedDebtor {
  return { legalName, taxId, country, language, contact };
}
