import type { Bus } from '../../aws/bus.ts';
import type { Table } from '../../aws/table.ts';
import { commandHandler } from '../../middleware/finance-commands.ts';
import { redrive } from './redrive.ts';
import { routes } from './routes.ts';

/** What people bring to the intake that else the ERP does. */
export function intakeCommands(table: Table, intakeBus: Bus) {
  return commandHandler(table, routes, {
    'POST /api/rejections/{id}/redrive': (call) => redrive(table, intakeBus, call),
    // To read CSV takes as much as all the rest: it is loaded when it is asked for (docs/bench.md).
    'POST /api/imports': (call) =>
      import('./import-ledger.ts').then(({ importLedger }) => importLedger(table, intakeBus, call)),
  });
}
