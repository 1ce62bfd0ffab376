import * as z from 'zod/mini';
import { announcement, tone } from '../../dunning/policy-schema.ts';
import { punctuality } from '../punctuality-schema.ts';

/** The contact ledger has granted this message; it may leave once. */
export const messageClaimed = {
  type: 'MessageClaimed',
  wakes: false,
  data: z.object({
    messageId: z.string(),
    rungId: z.string(),
    /** `internal`: to our own people, which is no contact with the debtor. */
    purpose: z.enum(['collection', 'internal']),
    channel: z.enum(['email', 'sms']),
    allowedBy: z.string(),
    /** Of the message as a whole, which the other items in it have set, too. */
    tone: z.optional(tone),
    announced: z.array(announcement),
    /** It has more items than one transaction can claim, and gathers them before it leaves. */
    gathered: z.boolean(),
    punctuality: z.optional(punctuality),
  }),
} as const;
