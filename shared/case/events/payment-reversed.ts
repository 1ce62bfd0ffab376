import * as z from 'zod';

/** A payment did not hold: what it brought for this invoice, money and deductions, is owed again. */
export const paymentReversed = {
  type: 'PaymentReversed',
  wakes: true,
  data: z.object({
    paymentId: z.string(),
    amountMinor: z.int().nonnegative(),
    deductedMinor: z.int().nonnegative(),
  }),
} as const;
