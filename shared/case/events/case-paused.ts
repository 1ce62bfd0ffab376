import * as z from 'zod';

/** Somebody stops the dunning of the case: through that day, or until it is resumed. */
export const casePaused = {
  type: 'CasePaused',
  wakes: true,
  data: z.object({ until: z.string().optional() }),
} as const;
