import { tableFrom } from '../../aws/clients.ts';
import { openFiles } from '../../aws/files.ts';
import { scheduleHandler } from '../../middleware/schedule.ts';
import { environment } from './environment.ts';
import { placeCases } from './place-cases.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const files = openFiles(env);
const agency = { id: env.AGENCY_ID, name: env.AGENCY_NAME, zone: env.AGENCY_ZONE };

export const handler = scheduleHandler((now) => placeCases(table, files, agency, now));
