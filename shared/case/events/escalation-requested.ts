import * as z from 'zod/mini';
import { punctuality } from '../punctuality-schema.ts';

/** A person is to decide whether the case goes to an external agency; until then the ladder rests. */
export const escalationRequested = {
  type: 'EscalationRequested',
  wakes: true,
  data: z.object({
    /** The rung that asks; without one, a person does. */
    rungId: z.optional(z.string()),
    punctuality: z.optional(punctuality),
    requestedBy: z.string(),
  }),
} as const;
