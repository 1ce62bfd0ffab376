import * as z from 'zod/mini';

/** The invoice is overdue: its dunning begins. The case keeps this policy version for the whole episode. */
export const caseOpened = {
  type: 'CaseOpened',
  wakes: false,
  data: z.object({
    episode: z.int().check(z.positive()),
    generation: z.int().check(z.positive()),
    policyId: z.string(),
    policyVersion: z.int().check(z.positive()),
  }),
} as const;
