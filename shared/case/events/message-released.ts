import * as z from 'zod/mini';

/** The message was refused before it left: the rung is due again. */
export const messageReleased = {
  type: 'MessageReleased',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string(), cause: z.string() }),
} as const;
