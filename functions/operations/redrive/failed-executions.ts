import { loadCase } from '../../aws/case-store.ts';
import { requestStarts, type StartQueue, type StartRequest } from '../../aws/start-queue.ts';
import type { Table } from '../../aws/table.ts';
import { failedExecutions, type Workflow } from '../../aws/workflow.ts';
import type { Output } from '../command.ts';

/**
 * Asks for the next generation of each open case whose own execution failed, timed out or was aborted; the start queue starts
 * one once, however often it is asked.
 */
export async function restartFailed(
  table: Table,
  workflow: Workflow,
  startQueue: StartQueue,
  { print, note }: Output,
): Promise<void> {
  let [seen, asked] = [0, 0];
  for await (const identities of failedExecutions(workflow)) {
    const requests: StartRequest[] = [];
    for (const { caseId, episode, generation } of identities) {
      const item = await loadCase(table, caseId);
      const isItsOwn = item?.status === 'open' && item.episode === episode && item.generation === generation;
      if (!isItsOwn) continue;
      requests.push({ caseId, afterGeneration: generation });
      print(`case ${caseId}: asked for the execution after generation ${generation}`);
    }
    await requestStarts(startQueue, requests);
    seen += identities.length;
    asked += requests.length;
    note(`${seen} failed executions looked at`);
  }
  print(`${asked} cases asked for`);
}
