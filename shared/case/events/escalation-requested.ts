import * as z from 'zod/mini';

/** A person is to decide whether the case goes to an external agency; until then the ladder rests. */
export const escalationRequested = {
  type: 'EscalationRequested',
  wakes: true,
  data: z.object({
    /** The rung that asks; without one, a person does. */
    rungId: z.optional(z.string()),
    requestedBy: z.string(),
  }),
} as const;
