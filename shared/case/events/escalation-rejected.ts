import * as z from 'zod/mini';

/** It does not go to the agency: the ladder goes on where it stood. */
export const escalationRejected = {
  type: 'EscalationRejected',
  wakes: true,
  data: z.object({ decidedBy: z.string(), noteId: z.optional(z.string()) }),
} as const;
