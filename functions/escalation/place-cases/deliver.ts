import { putFile, type Files } from '../../aws/files.ts';
import {
  closePlacement,
  forgetRecalled,
  loadPlacedDebtors,
  loadPlacedItems,
  loadPlacement,
  markDelivered,
} from '../../aws/placement-store.ts';
import type { Table } from '../../aws/table.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { placementFiles } from '../../../shared/placement/agency-file.ts';
import type { Placement } from '../../../shared/placement/placement.ts';
import type { Instant } from '../../../shared/time/calendar.ts';

/**
 * Writes the agency's file and then its manifest, from what the placement holds once it is closed, and marks it as delivered.
 * Whoever goes on after a run that was cut off, or at the same time, writes the same bytes. A placement that lost all its cases
 * before it was closed has no file.
 */
export async function deliver(
  table: Table,
  files: Files,
  placementId: InternalId,
  now: Instant,
): Promise<void> {
  const placement = await close(table, placementId, now);
  if (placement.state === 'delivered') return;
  const items = await loadPlacedItems(table, placementId);
  if (items.length === 0) {
    await markDelivered(table, placement, undefined, now);
    return;
  }
  const debtorIds = items.map(({ debtorId }) => debtorId);
  const debtors = await loadPlacedDebtors(table, placementId, debtorIds);
  const { csv, manifest, delivered } = placementFiles(placement, items, debtors);
  await putFile(files, csv);
  await putFile(files, manifest);
  await markDelivered(table, placement, delivered, now);
}

const ROUNDS = 50;

/** Settles which cases the file names: those recalled until then are not in it, whoever is recalled later gets a notice. */
async function close(table: Table, placementId: InternalId, now: Instant): Promise<Placement> {
  for (let round = 0; round < ROUNDS; round++) {
    // The placement is read before its cases: whatever is recalled after that makes the closing fail.
    const placement = await loadPlacement(table, placementId);
    if (!placement) throw new Error(`placement ${placementId} is not known`);
    if (placement.state !== 'gathering') return placement;
    for (const { caseId, recalledAt } of await loadPlacedItems(table, placementId)) {
      if (recalledAt !== undefined) await forgetRecalled(table, placementId, caseId);
    }
    await closePlacement(table, placement, now);
  }
  throw new Error(`the cases of placement ${placementId} are recalled faster than it can be closed`);
}
