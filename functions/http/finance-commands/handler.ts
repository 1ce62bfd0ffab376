import { tableFrom } from '../../aws/clients.ts';
import { openIntakeBus } from '../../aws/intake-bus.ts';
import { commandHandler, type CommandAnswers } from '../../middleware/finance-commands.ts';
import { commandRoutes } from '../../../shared/api/command-routes.ts';
import { approveRequest, rejectRequest } from './approvals.ts';
import { commandCase } from './command-case.ts';
import { commandDebtor } from './command-debtor.ts';
import { environment } from './environment.ts';
import { redrive } from './redrive.ts';
import { tickOff } from './tick-off.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const intakeBus = openIntakeBus(env);

const answers: CommandAnswers<typeof commandRoutes> = {
  'POST /api/cases/{caseId}/commands': (call) => commandCase(table, call),
  'POST /api/debtors/{debtorId}/commands': (call) => commandDebtor(table, call),
  'POST /api/approvals/{id}/approve': (call) => approveRequest(table, call),
  'POST /api/approvals/{id}/reject': (call) => rejectRequest(table, call),
  'POST /api/worklist/{taskId}/done': (call) => tickOff(table, call),
  'POST /api/rejections/{id}/redrive': (call) => redrive(table, intakeBus, call),
};

export const handler = commandHandler(table, commandRoutes, answers);
