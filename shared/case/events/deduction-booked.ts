import * as z from 'zod';
import { deductionKind } from '../../erp/deduction-kind.ts';

/** Less arrived than was owed, for a reason that is accepted: the difference is not owed any more. */
export const deductionBooked = {
  type: 'DeductionBooked',
  wakes: true,
  data: z.object({
    paymentId: z.string(),
    kind: deductionKind,
    amountMinor: z.int().positive(),
    certificate: z.string().optional(),
  }),
} as const;
