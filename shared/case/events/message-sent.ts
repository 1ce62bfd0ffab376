import * as z from 'zod/mini';

/** The message has left: the rung is done. */
export const messageSent = {
  type: 'MessageSent',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
