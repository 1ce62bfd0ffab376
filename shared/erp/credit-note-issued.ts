import * as z from 'zod';
import { erpId, notYetUnderstood, positiveAmount } from './fields.ts';
import { allocatedInSameCurrency } from './payment-received.ts';

/** Less is owed, without money: for the invoices that it names; what names none is the debtor's to be applied. */
export const creditNoteIssued = {
  type: 'puntual.credit-note.issued.v1',
  data: z
    .object({
      companyCode: erpId,
      noteId: erpId,
      debtorId: erpId,
      amount: positiveAmount,
      allocations: z
        .array(z.object({ invoiceId: erpId, amount: positiveAmount }))
        .max(1000)
        .default([]),
      reversal: notYetUnderstood('reversals of credit notes'),
    })
    .refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
      path: ['allocations'],
      message: 'must not sum to more than the amount of the credit note',
    }),
} as const;
