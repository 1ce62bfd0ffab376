import * as z from 'zod/mini';
import { tone } from '../../dunning/policy-schema.ts';

/** In shadow mode: what would be sent is written, and waits for a person to release it. Takes the place of the draft before. */
export const reminderDrafted = {
  type: 'ReminderDrafted',
  wakes: false,
  data: z.object({
    rungId: z.string(),
    channel: z.enum(['email', 'sms']),
    tone: z.optional(tone),
    /** How many open items it speaks of. */
    items: z.int(),
    /** A hash of what it says, without what changes by the day: see `whatItSays`. */
    says: z.string(),
  }),
} as const;
