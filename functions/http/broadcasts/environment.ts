import * as z from 'zod/mini';

export const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  BROADCAST_MACHINE_ARN: z.string().check(z.minLength(1)),
});
