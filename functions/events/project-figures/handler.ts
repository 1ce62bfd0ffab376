import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { projectFigures } from '../../aws/figures-store.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = queueHandler(
  busEvent(z.object({ caseId: z.string() })),
  ({ detail, time }) => projectFigures(table, detail.caseId, time),
  ({ detail }) => detail.caseId,
);
