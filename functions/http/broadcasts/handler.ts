import { tableFrom } from '../../aws/clients.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { financeHandler } from '../../middleware/finance.ts';
import { commandHandler, eitherHandler } from '../../middleware/finance-commands.ts';
import { approveBroadcast } from './approve-broadcast.ts';
import { environment } from './environment.ts';
import { broadcastDetail, broadcastPage, recipientPage } from './read-broadcasts.ts';
import { commands, queries } from './routes.ts';
import { stopBroadcast, tellChangedTerms } from './run-broadcasts.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const workflow = openWorkflow({ STATE_MACHINE_ARN: env.BROADCAST_MACHINE_ARN });

const asked = financeHandler(queries, {
  'GET /api/broadcasts': (call) => broadcastPage(table, call),
  'GET /api/broadcasts/{id}': (call) => broadcastDetail(table, call),
  'GET /api/broadcasts/{id}/recipients': (call) => recipientPage(table, call),
});

const told = commandHandler(table, commands, {
  'POST /api/broadcasts': (call) => tellChangedTerms(table, workflow, call),
  'POST /api/broadcasts/{id}/approve': (call) => approveBroadcast(table, workflow, call),
  'POST /api/broadcasts/{id}/stop': (call) => stopBroadcast(table, call),
});

export const handler = eitherHandler(asked, told);
