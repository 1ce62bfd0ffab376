import * as z from 'zod';

/** Nothing is left to collect. */
export const caseClosed = {
  type: 'CaseClosed',
  wakes: true,
  data: z.object({ reason: z.enum(['paid']) }),
} as const;
