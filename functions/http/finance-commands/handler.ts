import { openIntakeBus } from '../../aws/intake-bus.ts';
import { plannerFrom } from '../../planner.ts';
import { environment } from './environment.ts';
import { financeCommands } from './finance-commands.ts';

const env = environment.parse(process.env);

export const handler = financeCommands(plannerFrom(env), openIntakeBus(env), {
  sweeps: env.SWEEPS,
  placing: env.PLACING,
});
