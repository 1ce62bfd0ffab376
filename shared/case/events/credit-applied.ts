import * as z from 'zod/mini';

/** A credit note, or the part of it that is meant for this invoice, makes less owed. */
export const creditApplied = {
  type: 'CreditApplied',
  wakes: true,
  data: z.object({ noteId: z.string(), amountMinor: z.int().check(z.positive()) }),
} as const;
