import * as z from 'zod/mini';
import { follow, loadCase } from '../../aws/case-store.ts';
import { tableFrom } from '../../aws/clients.ts';
import { executionIdentity } from '../../aws/workflow.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

const statusChange = z.object({ name: z.string(), status: z.string() });

/** An execution that failed, ran out of time or was aborted leaves its case to a person, and to the watchdog. */
export const handler = queueHandler(busEvent(statusChange), async ({ detail: { name, status }, time }) => {
  console.error({ message: 'workflow execution did not end well', name, status });
  const identity = executionIdentity(name);
  const item = identity && (await loadCase(table, identity.caseId));
  if (!item || !('exceptions' in item) || item.episode !== identity.episode) return;
  // A newer execution has the case: the one that failed had left it.
  if (item.status === 'open' && item.generation > identity.generation) return;
  const command = { type: 'SetException', code: 'workflow-failed' } as const;
  await follow(table, identity.caseId, command, { at: time, by: 'watchdog' });
});
