import * as z from 'zod';
import { erpId, line, notYetUnderstood } from './fields.ts';

/** The payment did not hold (a cheque bounced, a transfer was recalled): it is as if it had never come. */
export const paymentReversed = {
  type: 'puntual.payment.reversed.v1',
  data: z.object({
    companyCode: erpId,
    paymentId: erpId,
    amount: notYetUnderstood('reversals of a part'),
    reason: line(500),
  }),
} as const;
