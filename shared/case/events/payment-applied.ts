import * as z from 'zod';

/** A payment, or the part of it that is meant for this invoice, came in. */
export const paymentApplied = {
  type: 'PaymentApplied',
  wakes: true,
  data: z.object({ paymentId: z.string(), amountMinor: z.int().positive(), receivedOn: z.string() }),
} as const;
