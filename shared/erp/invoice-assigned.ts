import * as z from 'zod/mini';
import { erpId, line } from './fields.ts';

/** Sold to a factor: it is owed to somebody else now, and is not ours to dun. */
export const invoiceAssigned = {
  type: 'puntual.invoice.assigned.v1',
  data: z.object({ companyCode: erpId, invoiceId: erpId, assignee: line(200) }),
} as const;
