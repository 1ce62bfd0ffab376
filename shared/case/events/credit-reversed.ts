import * as z from 'zod/mini';

/** A credit note does not stand, or not for this invoice: what it made less is owed again. */
export const creditReversed = {
  type: 'CreditReversed',
  wakes: true,
  data: z.object({ noteId: z.string(), amountMinor: z.int().check(z.positive()) }),
} as const;
