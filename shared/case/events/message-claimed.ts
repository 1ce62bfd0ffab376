import * as z from 'zod';

/** The contact ledger has granted this reminder; the message may leave once. */
export const messageClaimed = {
  type: 'MessageClaimed',
  wakes: false,
  data: z.object({
    messageId: z.string(),
    rungId: z.string(),
    channel: z.enum(['email']),
    allowedBy: z.string(),
  }),
} as const;
