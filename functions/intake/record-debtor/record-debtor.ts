import { follow, liveCaseIds } from '../../aws/case-store.ts';
import { putNew } from '../../aws/erp-inbox.ts';
import { keys } from '../../aws/keys.ts';
import { loadDebtor } from '../../aws/party-store.ts';
import { StaleWrite } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import type { Intake } from '../intake-handler.ts';
import { recordParty } from '../record-party.ts';

/** Records the debtor and lets every case of theirs know, since an address or a zone can make the next action earlier. */
export async function recordDebtor(
  { data, time }: ErpEventOf<'puntual.debtor.updated.v1'>,
  intake: Intake,
): Promise<void> {
  const { companyCode, debtorId: erpDebtorId, taxId: _taxId, consents: _consents, ...profile } = data;
  const debtorId = intake.idOf('debtor', erpDebtorId);
  const debtor: Debtor = { debtorId, creditorId: intake.idOf('creditor', companyCode), ...profile };
  const before = await loadDebtor(intake.table, debtorId);
  const known = await recordParty(intake, keys.debtor(debtorId), before, debtor, time);
  // Also when the event was seen before: it may have been cut off among the cases.
  if (known.eventKey !== intake.eventKey || !known.changed) return;
  for (const caseId of await liveCaseIds(intake.table, debtorId)) await noteChange(intake, caseId, debtor);
}

async function noteChange(
  { table, at, eventKey }: Intake,
  caseId: InternalId,
  { timeZone }: Debtor,
): Promise<void> {
  const once = putNew(table, keys.done(caseId, `debtor-event#${eventKey}`));
  try {
    await follow(table, caseId, { type: 'NoteDebtorChange', timeZone }, { at, by: 'erp' }, () => [once]);
  } catch (error) {
    // The case knows of this event already.
    if (!(error instanceof StaleWrite)) throw error;
  }
}
