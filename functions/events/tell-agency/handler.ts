import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { openFiles } from '../../aws/files.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import { environment } from './environment.ts';
import { tellAgency } from './tell-agency.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const files = openFiles(env);

const recalled = z.object({ caseId: z.string(), seq: z.coerce.number().check(z.int(), z.positive()) });

export const handler = queueHandler(busEvent(recalled), ({ detail, time }) =>
  tellAgency(table, files, detail, time),
);
