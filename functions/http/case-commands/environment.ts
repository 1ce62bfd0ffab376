import * as z from 'zod/mini';

export const environment = z.object({ TABLE_NAME: z.string().check(z.minLength(1)) });
