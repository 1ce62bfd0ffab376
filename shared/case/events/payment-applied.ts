import * as z from 'zod/mini';

/** A payment, or the part of it that is meant for this invoice, came in. */
export const paymentApplied = {
  type: 'PaymentApplied',
  wakes: true,
  data: z.object({ paymentId: z.string(), amountMinor: z.int().check(z.positive()), receivedOn: z.string() }),
} as const;
