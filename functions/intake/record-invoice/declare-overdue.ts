import { follow, loadCase } from '../../aws/case-store.ts';
import { pendingWrites } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { Intake } from '../intake-handler.ts';

/** The case's event starts its workflow; a word about an invoice that has not come waits for it. */
export async function declareOverdue(
  { data, time: statedAt }: ErpEventOf<'puntual.invoice.overdue.v1'>,
  { table, at, seen, record, idOf }: Intake,
): Promise<void> {
  if (seen) return;
  const caseId = idOf('invoice', data.invoiceId);
  if (await loadCase(table, caseId)) {
    await follow(table, caseId, { type: 'DeclareOverdue', statedAt }, { at, by: 'erp' }, () => record);
  } else {
    await writeTogether(table, [
      ...record,
      ...pendingWrites(table, caseId, { what: 'overdue', statedAt }, at),
    ]);
  }
}
