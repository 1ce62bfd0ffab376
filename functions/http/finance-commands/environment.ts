import * as z from 'zod';

export const environment = z.object({
  TABLE_NAME: z.string().min(1),
  INTAKE_BUS_NAME: z.string().min(1),
});
