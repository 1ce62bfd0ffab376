import * as z from 'zod/mini';
import { erpId, line, positiveAmount } from './fields.ts';

/** Given up as a loss: a part of it, or without an amount all that is left. */
export const invoiceWrittenOff = {
  type: 'puntual.invoice.written-off.v1',
  data: z.object({
    companyCode: erpId,
    invoiceId: erpId,
    amount: z.optional(positiveAmount),
    reason: line(500),
  }),
} as const;
