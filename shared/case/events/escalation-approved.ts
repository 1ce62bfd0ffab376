import * as z from 'zod/mini';

/** The next placement takes the case to the agency. */
export const escalationApproved = {
  type: 'EscalationApproved',
  wakes: false,
  data: z.object({ decidedBy: z.string() }),
} as const;
