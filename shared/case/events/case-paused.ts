import * as z from 'zod/mini';

/** Somebody stops the dunning of the case: through that day, or until it is resumed. */
export const casePaused = {
  type: 'CasePaused',
  wakes: true,
  data: z.object({ until: z.optional(z.string()) }),
} as const;
