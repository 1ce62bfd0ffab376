import * as z from 'zod';

export const environment = z.object({
  INTAKE_BUS_NAME: z.string().min(1),
  ERP_SECRET_ID: z.string().min(1),
});
