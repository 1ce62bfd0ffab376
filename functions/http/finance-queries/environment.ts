import * as z from 'zod';

export const environment = z.object({
  TABLE_NAME: z.string().min(1),
  /** Of the files that agencies got. */
  BUCKET_NAME: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().min(1),
});
