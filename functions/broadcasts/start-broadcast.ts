import { isRunningNamed, startNamed, type Workflow } from '../aws/workflow.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';

/** Sees to it that an execution carries the broadcast on: the one that runs, or the next one. */
export async function startBroadcast(workflow: Workflow, broadcastId: InternalId): Promise<void> {
  for (let generation = 1; ; generation++) {
    const name = `${broadcastId}-${generation}`;
    if ((await startNamed(workflow, name, { broadcastId })) === 'started') return;
    if (await isRunningNamed(workflow, name)) return;
  }
}
