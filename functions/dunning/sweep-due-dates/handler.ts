import { overdueCaseIds } from '../../aws/agenda.ts';
import { tableFrom } from '../../aws/clients.ts';
import { openStartQueue, requestStarts } from '../../aws/start-queue.ts';
import { scheduleHandler } from '../../middleware/schedule.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const startQueue = openStartQueue(env);

/** Hands every invoice whose due date has passed where its debtor lives to a workflow. */
export const handler = scheduleHandler(async (now) => {
  for await (const caseIds of overdueCaseIds(table, now)) {
    await requestStarts(
      startQueue,
      caseIds.map((caseId) => ({ caseId })),
    );
  }
});
