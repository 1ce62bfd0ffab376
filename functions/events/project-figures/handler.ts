import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { projectFigures } from '../../aws/figures-store.ts';
import { batchHandler, busEvent } from '../../middleware/queue.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = batchHandler(busEvent(z.object({ caseId: z.string() })), (events) =>
  projectFigures(
    table,
    events.map(({ detail, time }) => ({ caseId: detail.caseId, at: time })),
  ),
);
