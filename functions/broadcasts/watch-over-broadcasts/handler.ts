import { broadcastsToGoOn } from '../../aws/broadcast-store.ts';
import { tableFrom } from '../../aws/clients.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { scheduleHandler } from '../../middleware/schedule.ts';
import { startBroadcast } from '../start-broadcast.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const workflow = openWorkflow({ STATE_MACHINE_ARN: env.BROADCAST_MACHINE_ARN });

/** Nothing sleeps for ever: a broadcast whose execution has ended before its time gets another one. */
export const handler = scheduleHandler(async () => {
  for (const { broadcastId } of await broadcastsToGoOn(table)) await startBroadcast(workflow, broadcastId);
});
