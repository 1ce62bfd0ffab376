import * as keys from '../../aws/keys.ts';
import { creditorListing } from '../../aws/listing.ts';
import { loadCreditor } from '../../aws/party-store.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { Creditor } from '../../../shared/parties/creditor.ts';
import type { Intake } from '../intake-handler.ts';
import { recordParty } from '../record-party.ts';

export async function recordCreditor(
  { data, time }: ErpEventOf<'puntual.creditor.updated.v1'>,
  intake: Intake,
): Promise<void> {
  const { companyCode, ...profile } = data;
  // A company code is unique within its source.
  const creditorId = intake.idOf('creditor', companyCode);
  const creditor: Creditor = { creditorId, ...profile };
  await recordParty(
    intake,
    { ...keys.creditor(creditorId), ...creditorListing(creditor) },
    await loadCreditor(intake.table, creditorId),
    creditor,
    time,
  );
}
