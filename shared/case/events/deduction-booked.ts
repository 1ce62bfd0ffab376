import * as z from 'zod/mini';
import { deductionKind } from '../../erp/deduction-kind.ts';

/** Less arrived than was owed, for a reason that is accepted: the difference is not owed any more. */
export const deductionBooked = {
  type: 'DeductionBooked',
  wakes: true,
  data: z.object({
    paymentId: z.string(),
    kind: deductionKind,
    amountMinor: z.int().check(z.positive()),
    certificate: z.optional(z.string()),
  }),
} as const;
