import * as z from 'zod/mini';
import { plannerEnvironment } from '../../planner.ts';
import { dailyRuns } from '../daily-runs.ts';

export const environment = z.extend(plannerEnvironment, {
  /** Of the files that agencies got. */
  BUCKET_NAME: z.string().check(z.minLength(1)),
  STATE_MACHINE_ARN: z.string().check(z.minLength(1)),
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().check(z.minLength(1)),
  ...dailyRuns,
});
