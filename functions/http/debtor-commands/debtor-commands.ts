import type { Table } from '../../aws/table.ts';
import { commandHandler } from '../../middleware/finance-commands.ts';
import type { Planner } from '../../planner.ts';
import { commandDebtor } from './command-debtor.ts';
import { routes } from './routes.ts';

/**
 * What people tell of debtors, and of the calls and other tasks that they have done. Calls are held to the contact rules of
 * all countries, with which it would be beyond the bound on its size (docs/bench.md): these are loaded when a call is told of or a
 * task is done.
 */
export function debtorCommands(table: Table, planner: () => Promise<Planner>) {
  return commandHandler(table, routes, {
    'POST /api/debtors/{debtorId}/commands': (call) => commandDebtor(table, planner, call),
    'POST /api/worklist/{taskId}/done': async (call) => {
      const ready = await planner();
      return import('./tick-off.ts').then(({ tickOff }) => tickOff(ready, call));
    },
  });
}
