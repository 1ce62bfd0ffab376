import { loadCase } from '../../aws/case-store.ts';
import type { StartRequest } from '../../aws/start-queue.ts';
import type { Table } from '../../aws/table.ts';
import { isRunning, startExecution, type Workflow } from '../../aws/workflow.ts';

/**
 * Starts the execution that the case needs next, once. A name that is taken by an execution which has ended without the case
 * moving on (it failed) is passed over for the next generation.
 */
export async function startDunning(
  table: Table,
  workflow: Workflow,
  { caseId, afterGeneration }: StartRequest,
): Promise<void> {
  const item = await loadCase(table, caseId);
  if (item?.status !== 'current' && item?.status !== 'open') return;
  if (item.status === 'open' && item.generation !== afterGeneration) return;
  const first = item.status === 'open' ? item.generation + 1 : 1;
  for (let generation = first; ; generation++) {
    const identity = { caseId, episode: item.episode, generation };
    if ((await startExecution(workflow, identity)) === 'started') return;
    if (await isRunning(workflow, identity)) return;
  }
}
