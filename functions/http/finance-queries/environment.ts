import * as z from 'zod/mini';
import { dailyRuns } from '../daily-runs.ts';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** Of the files that agencies got. */
  BUCKET_NAME: z.string().check(z.minLength(1)),
  STATE_MACHINE_ARN: z.string().check(z.minLength(1)),
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().check(z.minLength(1)),
  ...dailyRuns,
});
