import * as z from 'zod/mini';
import { erpId, line } from './fields.ts';

/** The invoice is void: nothing is owed on it. */
export const invoiceCancelled = {
  type: 'puntual.invoice.cancelled.v1',
  data: z.object({ companyCode: erpId, invoiceId: erpId, reason: line(500) }),
} as const;
