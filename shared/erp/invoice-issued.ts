import * as z from 'zod';
import { day, erpId, line, link, notYetUnderstood, positiveAmount } from './fields.ts';
import { withholdingKind } from './deduction-kind.ts';

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
      expectedWithholdings: z
        .array(z.object({ kind: withholdingKind, amount: positiveAmount }))
        .max(20)
        .default([]),
      instalments: notYetUnderstood('instalments'),
    })
    .refine(({ issuedOn, dueOn }) => dueOn >= issuedOn, {
      path: ['dueOn'],
      message: 'must not be before issuedOn',
    })
    .refine(
      ({ amount, expectedWithholdings }) =>
        expectedWithholdings.every((expected) => expected.amount.currency === amount.currency),
      { path: ['expectedWithholdings'], message: 'must be in the currency of the invoice' },
    )
    .refine(
      ({ amount, expectedWithholdings }) =>
        expectedWithholdings.reduce((sum, expected) => sum + expected.amount.minor, 0) < amount.minor,
      { path: ['expectedWithholdings'], message: 'must sum to less than the amount of the invoice' },
    ),
} as const;
