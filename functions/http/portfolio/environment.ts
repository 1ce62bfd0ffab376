import * as z from 'zod/mini';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** Where the portfolio's day begins and ends. */
  TIME_ZONE: z.string().check(z.minLength(1)),
});
