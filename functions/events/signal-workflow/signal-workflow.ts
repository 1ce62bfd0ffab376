import { loadWait } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import { endWait, type Workflow } from '../../aws/workflow.ts';

/**
 * Ends the case's wait if it began on an older version than the case now has. The token stays where it is: the next wait
 * replaces it, and one that is answered twice does no harm.
 */
export async function signalWorkflow(
  table: Table,
  client: Workflow['client'],
  caseId: string,
): Promise<void> {
  const wait = await loadWait(table, caseId);
  if (wait && wait.tokenVersion < wait.caseVersion) await endWait(client, wait.token);
}
