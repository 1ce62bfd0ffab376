import * as z from 'zod';

/** The pause is over before its day. */
export const caseResumed = {
  type: 'CaseResumed',
  wakes: true,
  data: z.object({ plannedUntil: z.string().optional() }),
} as const;
