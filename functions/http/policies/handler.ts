import { financeHandler } from '../../middleware/finance.ts';
import { commandHandler, eitherHandler } from '../../middleware/finance-commands.ts';
import { plannerFrom } from '../../planner.ts';
import { environment } from './environment.ts';
import { policyDetail, policyPage } from './policies.ts';
import { putPolicy } from './put-policy.ts';
import { commands, queries } from './routes.ts';

const env = environment.parse(process.env);
const planner = plannerFrom(env);
const { table } = planner;
const runs = { sweeps: env.SWEEPS, placing: env.PLACING };

/*
 * To foresee takes all that decides on a case, which the policies themselves do not need: it is loaded when it is asked for.
 * Loaded with the others, the function would be beyond the bound on its size (docs/bench.md).
 */
const asked = financeHandler(queries, {
  'GET /api/policies': () => policyPage(table),
  'GET /api/policies/{id}': (call) => policyDetail(table, call),
  'GET /api/preview': (call) =>
    import('./preview.ts').then(({ previewPage }) => previewPage(planner, runs, env.TIME_ZONE, call)),
});

const told = commandHandler(table, commands, {
  'PUT /api/policies/{id}': (call) => putPolicy(table, call),
  'POST /api/policies/{id}/what-if': (call) =>
    import('./what-if.ts').then(({ whatIf }) => whatIf(planner, runs, call)),
});

export const handler = eitherHandler(asked, told);
