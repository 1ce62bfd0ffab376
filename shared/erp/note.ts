import * as z from 'zod';
import { allocatedInSameCurrency, allocations } from './allocations.ts';
import { erpId, positiveAmount } from './fields.ts';

/** A credit note or a debit note. With `reversal` it takes back the note of that id, by the amount. */
export const note = z
  .object({
    companyCode: erpId,
    noteId: erpId,
    debtorId: erpId,
    amount: positiveAmount,
    allocations: allocations.default([]),
    reversal: z.boolean().default(false),
  })
  .refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
    path: ['allocations'],
    message: 'must not sum to more than the amount of the note',
  });
