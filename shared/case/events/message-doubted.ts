import * as z from 'zod/mini';

/** Nobody knows whether the message left. It is not sent again until that is known. */
export const messageDoubted = {
  type: 'MessageDoubted',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
