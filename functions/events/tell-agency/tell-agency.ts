import { loadEvent } from '../../aws/case-store.ts';
import { putFile, type Files } from '../../aws/files.ts';
import { loadPlacedItem, loadPlacement, markRecallTold } from '../../aws/placement-store.ts';
import type { Table } from '../../aws/table.ts';
import { recallFile } from '../../../shared/placement/agency-file.ts';
import type { Instant } from '../../../shared/time/calendar.ts';

/**
 * Puts the recall of a case into the agency's folder, unless the case was recalled before the agency's file was settled: then
 * it is not in it. The same recall writes the same file.
 */
export async function tellAgency(
  table: Table,
  files: Files,
  { caseId, seq }: { caseId: string; seq: number },
  at: Instant,
): Promise<void> {
  const event = await loadEvent(table, caseId, seq);
  if (event?.type !== 'CaseRecalled') throw new Error(`event ${seq} of case ${caseId} is no recall`);
  const { placementId } = event;
  const placement = await loadPlacement(table, placementId);
  // Closing a placement that is gathering leaves out what was recalled; the one who closes it sees this recall.
  if (!placement || placement.state === 'gathering') return;
  const item = await loadPlacedItem(table, placementId, caseId);
  if (item?.recalledAt === undefined) return;
  await putFile(files, recallFile(placement, item));
  await markRecallTold(table, placementId, caseId, at);
}
