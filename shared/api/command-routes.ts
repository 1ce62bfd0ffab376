import { broadcastCommands } from './command-routes/broadcasts.ts';
import { caseCommands } from './command-routes/cases.ts';
import { debtorCommands } from './command-routes/debtors.ts';
import { decisionCommands } from './command-routes/decisions.ts';
import { importCommands } from './command-routes/imports.ts';
import { policyCommands } from './command-routes/policies.ts';
import { rejectionCommands } from './command-routes/rejections.ts';
import { taskCommands } from './command-routes/tasks.ts';

/** All calls that change something. */
export const commandRoutes = {
  ...caseCommands,
  ...debtorCommands,
  ...decisionCommands,
  ...taskCommands,
  ...broadcastCommands,
  ...rejectionCommands,
  ...policyCommands,
  ...importCommands,
};
