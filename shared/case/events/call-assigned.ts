import * as z from 'zod/mini';
import { punctuality } from '../punctuality-schema.ts';

/** A person is to call the debtor about this case, too: one task for all cases of the debtor. */
export const callAssigned = {
  type: 'CallAssigned',
  wakes: false,
  data: z.object({
    rungId: z.string(),
    /** The call that it is to be; cases that are to be spoken of in one share it. */
    callId: z.optional(z.string()),
    /** The rules that did not object; not known of calls that were assigned before this was kept. */
    allowedBy: z.optional(z.string()),
    punctuality: z.optional(punctuality),
  }),
} as const;
