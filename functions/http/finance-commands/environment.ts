import * as z from 'zod/mini';
import { plannerEnvironment } from '../../planner.ts';
import { dailyRuns } from '../daily-runs.ts';

export const environment = z.extend(plannerEnvironment, {
  INTAKE_BUS_NAME: z.string().check(z.minLength(1)),
  BROADCAST_MACHINE_ARN: z.string().check(z.minLength(1)),
  ...dailyRuns,
});
