import { policyCommands } from '../../../shared/api/command-routes/policies.ts';
import { policyQueries } from '../../../shared/api/routes/policies.ts';
import { previewQueries } from '../../../shared/api/routes/preview.ts';

/** How cases are dunned, and what comes of it. */
export const queries = { ...policyQueries, ...previewQueries };
export const commands = policyCommands;
export const routes = { ...queries, ...commands };
