import { follow, liveCaseIds } from '../../aws/case-store.ts';
import { putNew } from '../../aws/erp-inbox.ts';
import { keys } from '../../aws/keys.ts';
import { debtorListing } from '../../aws/listing.ts';
import { loadDebtor, markTold, type Stored } from '../../aws/party-store.ts';
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
  const { companyCode, debtorId: erpDebtorId, taxId: _taxId, ...profile } = data;
  const debtorId = intake.idOf('debtor', erpDebtorId);
  const debtor: Debtor = { debtorId, creditorId: intake.idOf('creditor', companyCode), ...profile };
  const key = keys.debtor(debtorId);
  const listed = { ...key, ...debtorListing(debtor) };
  const known = await recordParty(intake, listed, await loadDebtor(intake.table, debtorId), debtor, time);
  // Also what an event before this one has left untold: it may have been cut off among the cases.
  if (!known.untold) return;
  for (const caseId of await liveCaseIds(intake.table, debtorId)) await noteChange(intake, caseId, known);
  await markTold(intake.table, key, known.eventKey);
}

async function noteChange({ table, at }: Intake, caseId: InternalId, { party, eventKey }: Stored<Debtor>) {
  const once = putNew(table, keys.done(caseId, `debtor-event#${eventKey}`));
  try {
    const command = { type: 'NoteDebtorChange', timeZone: party.timeZone } as const;
    await follow(table, caseId, command, { at, by: 'erp' }, () => [once]);
  } catch (error) {
    const knows = error instanceof StaleWrite && !error.failed.includes(0);
    if (!knows) throw error;
  }
}
