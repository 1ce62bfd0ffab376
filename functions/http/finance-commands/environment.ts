import * as z from 'zod/mini';
import { dailyRuns } from '../daily-runs.ts';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  INTAKE_BUS_NAME: z.string().check(z.minLength(1)),
  ...dailyRuns,
});
