import * as z from 'zod';

export const environment = z.object({
  TABLE_NAME: z.string().min(1),
  ID_KEY_SECRET_ID: z.string().min(1),
});
