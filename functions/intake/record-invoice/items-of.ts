import { loadCase, loadRegistration } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';

/** The cases that are the invoice's open items, first due first; none as long as the invoice has not come. */
export async function itemsOf(table: Table, invoiceId: InternalId): Promise<DunningCase[]> {
  const registration = await loadRegistration(table, invoiceId);
  const items: DunningCase[] = [];
  for (const caseId of registration?.caseIds ?? []) {
    const item = await loadCase(table, caseId);
    if (item) items.push(item);
  }
  return items;
}
