import * as z from 'zod/mini';

/** The pause is over before its day. */
export const caseResumed = {
  type: 'CaseResumed',
  wakes: true,
  data: z.object({ plannedUntil: z.optional(z.string()) }),
} as const;
