import * as keys from '../../aws/keys.ts';
import { debtorListing } from '../../aws/listing.ts';
import { loadToldDebtor, markTold, unappliedWrite } from '../../aws/party-store.ts';
import { hearFrom } from '../../debtors/hear-from.ts';
import { tellCases } from '../../debtors/tell-cases.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { contentHash } from '../../../shared/ids/internal-id.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import type { Intake } from '../intake-handler.ts';
import { recordParty } from '../record-party.ts';

/** Records the debtor and lets every case of theirs know, since an address or a zone can make the next action earlier. */
export async function recordDebtor(
  { data, time }: ErpEventOf<'puntual.debtor.updated.v1'>,
  intake: Intake,
): Promise<void> {
  const { companyCode, debtorId: erpDebtorId, ...profile } = data;
  const debtorId = intake.idOf('debtor', erpDebtorId);
  const debtor: Debtor = { debtorId, creditorId: intake.idOf('creditor', companyCode), ...profile };
  const key = keys.debtor(debtorId);
  const listed = { ...key, ...debtorListing(debtor) };
  // A claim rests on the ledger: one that is under way must not use an address or a consent that is gone.
  const fence = intake.record.length > 0 ? [unappliedWrite(intake.table, debtorId, new Map())] : [];
  const fenced = { ...intake, record: [...intake.record, ...fence] };
  const before = await loadToldDebtor(intake.table, debtorId);
  // Somebody has verified how they are reached.
  if (
    before &&
    before.updatedAt <= time &&
    contentHash(before.party.contacts) !== contentHash(debtor.contacts)
  )
    await hearFrom(intake.table, debtorId, time, { at: intake.at, by: 'erp' });
  const known = await recordParty(fenced, listed, before, debtor, time);
  // Also what an event before this one has left untold: it may have been cut off among the cases.
  if (!known.untold) return;
  const { table, at } = intake;
  await tellCases(table, debtorId, known.eventKey, { at, by: 'erp' }, known.party.timeZone);
  await markTold(intake.table, key, known.eventKey);
}
