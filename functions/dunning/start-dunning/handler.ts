import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import { environment } from './environment.ts';
import { startDunning } from './start-dunning.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const workflow = openWorkflow(env);

/** From the sweep and the watchdog, or an event that asks for a workflow. */
const request = z.union([
  z.object({ caseId: z.string(), afterGeneration: z.optional(z.int()) }),
  z.pipe(
    busEvent(z.object({ caseId: z.string() })),
    z.transform(({ detail }) => detail),
  ),
]);

export const handler = queueHandler(request, (asked) => startDunning(table, workflow, asked));
