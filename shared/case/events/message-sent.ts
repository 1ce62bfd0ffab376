import * as z from 'zod/mini';

/** The message has left: the rung is done. */
export const messageSent = {
  type: 'MessageSent',
  wakes: true,
  data: z.object({
    messageId: z.string(),
    rungId: z.string(),
    /** Of a message to the debtor, on one of its cases: by this the contact is counted. */
    contact: z.optional(z.enum(['email', 'sms'])),
  }),
} as const;
