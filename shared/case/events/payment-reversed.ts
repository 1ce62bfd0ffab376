import * as z from 'zod/mini';

/** What a payment brought for this invoice, money and deductions, is taken back, all of it or a part, and owed again. */
export const paymentReversed = {
  type: 'PaymentReversed',
  wakes: true,
  data: z.object({
    paymentId: z.string(),
    amountMinor: z.int().check(z.nonnegative()),
    deductedMinor: z.int().check(z.nonnegative()),
  }),
} as const;
