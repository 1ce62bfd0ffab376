import { loadBroadcast, newBroadcastWrites, stopWrite } from '../../aws/broadcast-store.ts';
import { indexes } from '../../aws/keys.ts';
import { searchPartitions } from '../../aws/listing.ts';
import { mergedPart } from '../../aws/merged-query.ts';
import { loadCreditor } from '../../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';
import type { Workflow } from '../../aws/workflow.ts';
import { startBroadcast } from '../../broadcasts/start-broadcast.ts';
import { invalid, notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { BroadcastAsked, BroadcastBegun, BroadcastSummary } from '../../../shared/api/broadcasts.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import { needsApproval } from '../../../shared/broadcast/approve.ts';
import { isUnderway, type Broadcast } from '../../../shared/broadcast/broadcast.ts';
import { termsChange } from '../../../shared/broadcast/terms-change.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { derivedId } from '../../../shared/ids/internal-id.ts';
import type { Creditor } from '../../../shared/parties/creditor.ts';
import { dayIn } from '../../../shared/time/calendar.ts';
import { broadcastView } from './broadcast-view.ts';

type Routes = typeof commandRoutes;

/** Begins to tell debtors of changed terms, unless another person must approve that first. */
export async function tellChangedTerms(
  table: Table,
  workflow: Workflow,
  { body, caller, now, key, seen, record }: CommandCall<Routes['POST /api/broadcasts']>,
): Promise<BroadcastBegun> {
  const broadcastId = derivedId('broadcast', key);
  const change = termsChange.parse(body);
  const state = needsApproval(change) ? 'proposed' : 'gathering';
  const answer: BroadcastBegun = { id: broadcastId, state };
  if (!seen) {
    const { from, affects = {} } = body;
    const { creditorId, timeZone } = await creditorOf(table, body);
    const today = dayIn(now, timeZone);
    if (from <= today) throw invalid('from', `must be a day after today (${today} in ${timeZone})`);
    const broadcast: Broadcast = {
      ...{ broadcastId, creditorId, change, from, affects },
      ...{ startedAt: now, startedBy: caller.userId, state },
    };
    await writeTogether(table, [...newBroadcastWrites(table, broadcast), record(answer)]);
  }
  // Repeated late, it may be over, or another person may have approved it meanwhile.
  const kept = await loadBroadcast(table, broadcastId);
  if (kept && isUnderway(kept.broadcast)) await startBroadcast(workflow, broadcastId);
  return answer;
}

async function creditorOf(table: Table, { creditorId }: BroadcastAsked): Promise<Creditor> {
  const one = creditorId ?? (await onlyCreditorId(table));
  const creditor = (await loadCreditor(table, one))?.party;
  if (!creditor) throw invalid('creditorId', 'is not the id of a creditor');
  return creditor;
}

async function onlyCreditorId(table: Table): Promise<string> {
  const { items } = await mergedPart(table, {
    ...{ index: indexes.search, partition: 'searchShard', sort: 'searchKey' },
    ...{ partitions: searchPartitions('creditor'), limit: 10 },
  });
  const ids = items.map(({ pk }) => String(pk).slice('CREDITOR#'.length));
  const [only] = ids;
  if (only === undefined || ids.length > 1)
    throw invalid('creditorId', `must say which creditor: ${ids.join(', ') || 'none is known yet'}`);
  return only;
}

/** Whoever has not been told is not told any more; one that is stopped stays so. Throws a 404 when there is none. */
export async function stopBroadcast(
  table: Table,
  { path: { id }, seen, record }: CommandCall<Routes['POST /api/broadcasts/{id}/stop']>,
): Promise<BroadcastSummary> {
  if (seen) return seen;
  const kept = await loadBroadcast(table, id);
  if (!kept) throw notFound('There is no broadcast of this id.');
  if (kept.broadcast.state === 'stopped') return broadcastView(kept);
  const stopped = broadcastView({ ...kept, broadcast: { ...kept.broadcast, state: 'stopped' } });
  try {
    await writeTogether(table, [stopWrite(table, id), record(stopped)]);
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
    throw new NotPossible('the broadcast is over: all who could be told have been told');
  }
  return stopped;
}
