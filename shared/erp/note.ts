import * as z from 'zod/mini';
import { allocatedInSameCurrency } from '../money/allocated.ts';
import { allocations } from './allocations.ts';
import { erpId, positiveAmount } from './fields.ts';

/** A credit note or a debit note. With `reversal` it takes back the note of that id, by the amount. */
export const note = z
  .object({
    companyCode: erpId,
    noteId: erpId,
    debtorId: erpId,
    amount: positiveAmount,
    allocations: z._default(allocations, []),
    reversal: z._default(z.boolean(), false),
  })
  .check(
    z.refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
      path: ['allocations'],
      message: 'must not sum to more than the amount of the note',
    }),
  );
