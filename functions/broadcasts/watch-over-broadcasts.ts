import { broadcastsToGoOn } from '../aws/broadcast-store.ts';
import type { Table } from '../aws/table.ts';
import type { Workflow } from '../aws/workflow.ts';
import { startBroadcast } from './start-broadcast.ts';

/** Nothing sleeps for ever: a broadcast whose execution has ended before its time gets another one. */
export async function watchOverBroadcasts(table: Table, workflow: Workflow): Promise<void> {
  for (const { broadcastId } of await broadcastsToGoOn(table)) await startBroadcast(workflow, broadcastId);
}
