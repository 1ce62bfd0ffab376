import * as z from 'zod/mini';

/** A debit note does not stand: what it made more is not owed any more. */
export const debitReversed = {
  type: 'DebitReversed',
  wakes: true,
  data: z.object({ noteId: z.string(), amountMinor: z.int().check(z.positive()) }),
} as const;
