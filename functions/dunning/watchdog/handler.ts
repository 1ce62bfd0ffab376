import { tableFrom } from '../../aws/clients.ts';
import { openStartQueue } from '../../aws/start-queue.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { watchOverBroadcasts } from '../../broadcasts/watch-over-broadcasts.ts';
import { scheduleHandler } from '../../middleware/schedule.ts';
import { environment } from './environment.ts';
import { watchOverCases } from './watch-over-cases.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const startQueue = openStartQueue(env);
const broadcasts = openWorkflow({ STATE_MACHINE_ARN: env.BROADCAST_MACHINE_ARN });

/** Neither keeps the other waiting; the run fails in the end, so that it is noticed and done again. */
export const handler = scheduleHandler(async (now) => {
  const watches = [watchOverCases(table, startQueue, now), watchOverBroadcasts(table, broadcasts)];
  const failures = (await Promise.allSettled(watches)).filter((watch) => watch.status === 'rejected');
  if (failures.length === 0) return;
  const reasons = failures.map(({ reason }) => reason as unknown);
  throw new AggregateError(reasons, reasons.map(String).join('; '));
});
