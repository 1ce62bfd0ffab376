import * as z from 'zod';
import { day, erpId, line, link, notYetUnderstood, positiveAmount } from './fields.ts';

export const invoiceIssued = {
  type: 'puntual.invoice.issued.v1',
  data: z
    .object({
      companyCode: erpId,
      invoiceId: erpId,
      number: line(60),
      debtorId: erpId,
      issuedOn: day,
      dueOn: day,
      amount: positiveAmount,
      receivedOn: day.optional(),
      paymentLink: link.optional(),
      documentUrl: link.optional(),
      purchaseOrder: line(60).optional(),
      expectedWithholdings: notYetUnderstood('expected withholdings'),
      instalments: notYetUnderstood('instalments'),
    })
    .refine(({ issuedOn, dueOn }) => dueOn >= issuedOn, {
      path: ['dueOn'],
      message: 'must not be before issuedOn',
    }),
} as const;
