import * as z from 'zod/mini';
import { erpId, line, positiveAmount } from './fields.ts';

/**
 * The payment did not hold (a cheque bounced, a transfer was recalled): without an amount it is as if it had never come, with
 * one as if that much less had come.
 */
export const paymentReversed = {
  type: 'puntual.payment.reversed.v1',
  data: z.object({
    companyCode: erpId,
    paymentId: erpId,
    amount: z.optional(positiveAmount),
    reason: line(500),
  }),
} as const;
