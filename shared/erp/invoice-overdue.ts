import * as z from 'zod/mini';
import { erpId } from './fields.ts';

/** The ERP's own word that an invoice is overdue: starts its dunning without waiting for the next sweep. */
export const invoiceOverdue = {
  type: 'puntual.invoice.overdue.v1',
  data: z.object({ companyCode: erpId, invoiceId: erpId }),
} as const;
