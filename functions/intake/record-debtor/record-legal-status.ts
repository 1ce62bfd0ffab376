import { legalStatusWrite, loadStanding } from '../../aws/standing-store.ts';
import { writeTogether } from '../../aws/table.ts';
import { tellStanding } from '../../debtors/tell-cases.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { stampOf } from '../../../shared/time/stamp.ts';
import type { Intake } from '../intake-handler.ts';

/** Stops every contact with a debtor, or lets it go on; also of one who is not known yet. The later word counts. */
export async function recordLegalStatus(
  { data, time }: ErpEventOf<'puntual.debtor.legal-status.v1'>,
  { table, at, seen, record, eventKey, idOf }: Intake,
): Promise<void> {
  const debtorId = idOf('debtor', data.debtorId);
  const before = await loadStanding(table, debtorId);
  const legalStamp = stampOf(time, eventKey);
  if (!seen && legalStamp > (before.legalStamp ?? '')) {
    const after = { legalStatus: data.status, legalSince: data.since, legalStamp };
    await writeTogether(table, [...record, legalStatusWrite(table, debtorId, before, after, eventKey)]);
  } else if (!seen) {
    await writeTogether(table, record);
  }
  await tellStanding(table, debtorId, { at, by: 'erp' });
}
