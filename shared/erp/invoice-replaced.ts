import * as z from 'zod/mini';
import { erpId } from './fields.ts';

/** `invoiceId` takes the place of `replacesInvoiceId`, with its age and its rung. */
export const invoiceReplaced = {
  type: 'puntual.invoice.replaced.v1',
  data: z.object({ companyCode: erpId, invoiceId: erpId, replacesInvoiceId: erpId }).check(
    z.refine(({ invoiceId, replacesInvoiceId }) => invoiceId !== replacesInvoiceId, {
      path: ['replacesInvoiceId'],
      message: 'must be another invoice than the one that replaces it',
    }),
  ),
} as const;
