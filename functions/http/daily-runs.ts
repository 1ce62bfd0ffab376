import * as z from 'zod/mini';

const dailyTime = z.object({ hour: z.int(), minute: z.int(), zone: z.string() });
const json = z.pipe(
  z.string(),
  z.transform((text) => JSON.parse(text) as unknown),
);

/** In the environment, as JSON: when workflows are started, and when the agency is given what was approved. */
export const dailyRuns = {
  SWEEPS: z.pipe(json, z.array(dailyTime).check(z.minLength(1))),
  PLACING: z.pipe(json, dailyTime),
};
