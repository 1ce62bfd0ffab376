import * as z from 'zod/mini';

/** The dispute was opened in error: what it held is dunned again. */
export const disputeWithdrawn = {
  type: 'DisputeWithdrawn',
  wakes: true,
  data: z.object({ disputeId: z.string() }),
} as const;
