import * as z from 'zod/mini';

/** A debit note, or the part of it that is meant for this invoice, makes more owed. */
export const debitApplied = {
  type: 'DebitApplied',
  wakes: true,
  data: z.object({ noteId: z.string(), amountMinor: z.int().check(z.positive()) }),
} as const;
