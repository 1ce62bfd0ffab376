import * as z from 'zod/mini';
import { plannerEnvironment } from '../../planner-environment.ts';

const dailyTime = z.object({ hour: z.int(), minute: z.int(), zone: z.string() });
const json = z.pipe(
  z.string(),
  z.transform((text) => JSON.parse(text) as unknown),
);

export const environment = z.extend(plannerEnvironment, {
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().check(z.minLength(1)),
  /** As JSON: when workflows are started. */
  SWEEPS: z.pipe(json, z.array(dailyTime).check(z.minLength(1))),
  /** As JSON: when the agency is given what was approved. */
  PLACING: z.pipe(json, dailyTime),
});
