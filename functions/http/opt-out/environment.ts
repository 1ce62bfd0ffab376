import * as z from 'zod/mini';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  OPT_OUT_SECRET_ID: z.string().check(z.minLength(1)),
});
