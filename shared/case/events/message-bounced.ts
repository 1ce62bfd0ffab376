import * as z from 'zod/mini';

/** The address does not exist: that was no contact, and the rung is due again elsewhere. */
export const messageBounced = {
  type: 'MessageBounced',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
