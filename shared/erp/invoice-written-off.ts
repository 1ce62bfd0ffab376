import * as z from 'zod';
import { erpId, line, positiveAmount } from './fields.ts';

/** Given up as a loss: a part of it, or without an amount all that is left. */
export const invoiceWrittenOff = {
  type: 'puntual.invoice.written-off.v1',
  data: z.object({
    companyCode: erpId,
    invoiceId: erpId,
    amount: positiveAmount.optional(),
    reason: line(500),
  }),
} as const;
