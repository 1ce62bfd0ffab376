import { tableFrom } from '../../aws/clients.ts';
import { openStartQueue } from '../../aws/start-queue.ts';
import { scheduleHandler } from '../../middleware/schedule.ts';
import { environment } from './environment.ts';
import { watchOverCases } from './watch-over-cases.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const startQueue = openStartQueue(env);

export const handler = scheduleHandler((now) => watchOverCases(table, startQueue, now));
