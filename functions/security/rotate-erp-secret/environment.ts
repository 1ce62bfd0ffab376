import * as z from 'zod';

/** Nothing: Secrets Manager names the secret in every request. */
export const environment = z.object({});
