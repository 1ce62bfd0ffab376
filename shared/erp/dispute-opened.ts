import * as z from 'zod/mini';
import { day } from '../time/schema.ts';
import { code, erpId, positiveAmount } from './fields.ts';

/** The debtor does not accept an invoice, or a part of it. */
export const disputeOpened = {
  type: 'puntual.dispute.opened.v1',
  data: z.object({
    companyCode: erpId,
    disputeId: erpId,
    invoiceId: erpId,
    amount: z.optional(positiveAmount),
    reasonCode: code,
    dueBy: z.optional(day),
  }),
} as const;
