import { broadcastCommands } from '../../../shared/api/command-routes/broadcasts.ts';
import { broadcastQueries } from '../../../shared/api/routes/broadcasts.ts';

/** Changes of terms that debtors are told of. */
export const queries = broadcastQueries;
export const commands = broadcastCommands;
export const routes = { ...queries, ...commands };
