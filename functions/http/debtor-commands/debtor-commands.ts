import { commandHandler } from '../../middleware/finance-commands.ts';
import type { Planner } from '../../planner.ts';
import { commandDebtor } from './command-debtor.ts';
import { routes } from './routes.ts';
import { tickOff } from './tick-off.ts';

/** What people tell of debtors, and of the calls and other tasks that they have done. */
export function debtorCommands(planner: Planner) {
  return commandHandler(planner.table, routes, {
    'POST /api/debtors/{debtorId}/commands': (call) => commandDebtor(planner, call),
    'POST /api/worklist/{taskId}/done': (call) => tickOff(planner, call),
  });
}
