import * as z from 'zod/mini';

/** Nothing: Secrets Manager names the secret in every request. */
export const environment = z.object({});
