import * as z from 'zod';

const dailyTime = z.object({ hour: z.int(), minute: z.int(), zone: z.string() });
const json = z.string().transform((text) => JSON.parse(text) as unknown);

export const environment = z.object({
  TABLE_NAME: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().min(1),
  /** When workflows are started, and when the agency is given what was approved, as JSON. */
  SWEEPS: json.pipe(z.array(dailyTime).min(1)),
  PLACING: json.pipe(dailyTime),
});
