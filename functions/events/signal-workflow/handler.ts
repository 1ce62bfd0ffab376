import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { openStepFunctions } from '../../aws/workflow.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import { environment } from './environment.ts';
import { signalWorkflow } from './signal-workflow.ts';

const table = tableFrom(environment.parse(process.env));
const client = openStepFunctions();

export const handler = queueHandler(
  busEvent(z.object({ caseId: z.string() })),
  ({ detail }) => signalWorkflow(table, client, detail.caseId),
  ({ detail }) => detail.caseId,
);
