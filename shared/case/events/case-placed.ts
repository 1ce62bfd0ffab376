import * as z from 'zod/mini';

/** An agency has it now. The amount is what the agency is to collect, in minor units. */
export const casePlaced = {
  type: 'CasePlaced',
  wakes: true,
  data: z.object({ placementId: z.string(), agencyId: z.string(), amountMinor: z.int().check(z.positive()) }),
} as const;
