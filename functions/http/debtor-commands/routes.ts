import { debtorCommands } from '../../../shared/api/command-routes/debtors.ts';
import { taskCommands } from '../../../shared/api/command-routes/tasks.ts';

/** What people tell of debtors, and of the calls and other tasks that they have done. */
export const routes = { ...debtorCommands, ...taskCommands };
