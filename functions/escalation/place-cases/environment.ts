import * as z from 'zod/mini';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  BUCKET_NAME: z.string().check(z.minLength(1)),
  AGENCY_ID: z.string().check(z.minLength(1)),
  AGENCY_NAME: z.string().check(z.minLength(1)),
  AGENCY_ZONE: z.string().check(z.minLength(1)),
});
