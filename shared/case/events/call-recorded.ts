import * as z from 'zod/mini';
import { callOutcomes } from '../call-outcome.ts';

/** A person has called the debtor, about this case among others: the call task is done, or there again from `nextOn` on. */
export const callRecorded = {
  type: 'CallRecorded',
  wakes: false,
  data: z.object({
    callId: z.string(),
    outcome: z.enum(callOutcomes),
    nextOn: z.optional(z.string()),
    /** Where what was said is kept. */
    noteId: z.optional(z.string()),
    /** The contact rule that did not allow it, and was not kept. */
    despite: z.optional(z.string()),
  }),
} as const;
