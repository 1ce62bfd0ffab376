import { openIntakeBus } from '../../aws/intake-bus.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { plannerFrom } from '../../planner.ts';
import { environment } from './environment.ts';
import { financeCommands } from './finance-commands.ts';

const env = environment.parse(process.env);
const broadcasts = openWorkflow({ STATE_MACHINE_ARN: env.BROADCAST_MACHINE_ARN });

export const handler = financeCommands(plannerFrom(env), openIntakeBus(env), broadcasts, {
  sweeps: env.SWEEPS,
  placing: env.PLACING,
});
