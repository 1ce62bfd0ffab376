import { approveWrite, loadBroadcast } from '../../aws/broadcast-store.ts';
import { loadCreditor } from '../../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';
import type { Workflow } from '../../aws/workflow.ts';
import { startBroadcast } from '../../broadcasts/start-broadcast.ts';
import { notFound } from '../../middleware/finance.ts';
import { ownRequest, type CommandCall } from '../../middleware/finance-commands.ts';
import type { BroadcastSummary } from '../../../shared/api/broadcasts.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import { approved } from '../../../shared/broadcast/approve.ts';
import { isUnderway } from '../../../shared/broadcast/broadcast.ts';
import { NotPermitted } from '../../../shared/case/not-permitted.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { dayIn } from '../../../shared/time/calendar.ts';
import { broadcastView } from './broadcast-view.ts';

/** Begins to tell debtors of what another person has proposed. Throws a 404 when there is none, a 403 for one's own. */
export async function approveBroadcast(
  table: Table,
  workflow: Workflow,
  {
    path: { id },
    caller: { userId },
    now,
    seen,
    record,
  }: CommandCall<(typeof commandRoutes)['POST /api/broadcasts/{id}/approve']>,
): Promise<BroadcastSummary> {
  const kept = await loadBroadcast(table, id);
  if (!kept) throw notFound('There is no broadcast of this id.');
  if (seen) {
    if (isUnderway(kept.broadcast)) await startBroadcast(workflow, id);
    return seen;
  }
  const creditor = (await loadCreditor(table, kept.broadcast.creditorId))?.party;
  if (!creditor) throw new Error(`the creditor of broadcast ${id} is not known any more`);
  try {
    const broadcast = approved(kept.broadcast, userId, dayIn(now, creditor.timeZone));
    const answer = broadcastView({ ...kept, broadcast });
    if (broadcast !== kept.broadcast)
      await writeTogether(table, [approveWrite(table, id, userId), record(answer)]);
    await startBroadcast(workflow, id);
    return answer;
  } catch (error) {
    if (error instanceof NotPermitted) throw ownRequest();
    if (!(error instanceof StaleWrite)) throw error;
    throw new NotPossible('somebody has decided on the broadcast this moment: look at it again');
  }
}
