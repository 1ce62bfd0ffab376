import * as z from 'zod/mini';

/** The message, which gathered many items, leaves without this one: it had changed meanwhile. */
export const messageLetGo = {
  type: 'MessageLetGo',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
