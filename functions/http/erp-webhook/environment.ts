import * as z from 'zod/mini';

export const environment = z.object({
  INTAKE_BUS_NAME: z.string().check(z.minLength(1)),
  ERP_SECRET_ID: z.string().check(z.minLength(1)),
});
