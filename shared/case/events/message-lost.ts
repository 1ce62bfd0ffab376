import * as z from 'zod/mini';

/** The message never left, as far as the provider says: the rung is due again. */
export const messageLost = {
  type: 'MessageLost',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
