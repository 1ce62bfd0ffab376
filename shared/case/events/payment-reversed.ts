import * as z from 'zod';

/** What a payment brought for this invoice, money and deductions, is taken back, all of it or a part, and owed again. */
export const paymentReversed = {
  type: 'PaymentReversed',
  wakes: true,
  data: z.object({
    paymentId: z.string(),
    amountMinor: z.int().nonnegative(),
    deductedMinor: z.int().nonnegative(),
  }),
} as const;
