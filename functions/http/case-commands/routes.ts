import { caseCommands } from '../../../shared/api/command-routes/cases.ts';
import { decisionCommands } from '../../../shared/api/command-routes/decisions.ts';

/** What people ask of one case, and what they decide on it. */
export const routes = { ...caseCommands, ...decisionCommands };
