import * as z from 'zod';

/** The invoice is overdue: its dunning begins. The case keeps this policy version for the whole episode. */
export const caseOpened = {
  type: 'CaseOpened',
  wakes: false,
  data: z.object({
    episode: z.int().positive(),
    generation: z.int().positive(),
    policyId: z.string(),
    policyVersion: z.int().positive(),
  }),
} as const;
