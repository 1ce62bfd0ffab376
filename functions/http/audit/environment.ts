import * as z from 'zod/mini';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** Of the files that agencies got. */
  BUCKET_NAME: z.string().check(z.minLength(1)),
  STATE_MACHINE_ARN: z.string().check(z.minLength(1)),
});
