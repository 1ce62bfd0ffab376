import * as z from 'zod/mini';

export const environment = z.object({});
