import * as z from 'zod/mini';
import { day } from '../time/schema.ts';
import { erpId, line, link, positiveAmount } from './fields.ts';
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
      receivedOn: z.optional(day),
      paymentLink: z.optional(link),
      documentUrl: z.optional(link),
      purchaseOrder: z.optional(line(60)),
      expectedWithholdings: z._default(
        z.array(z.object({ kind: withholdingKind, amount: positiveAmount })).check(z.maxLength(20)),
        [],
      ),
      /** Each is owed on its own day; together they are the amount. */
      instalments: z._default(
        z.array(z.object({ dueOn: day, amount: positiveAmount })).check(
          z.maxLength(60),
          z.refine(({ length }) => length !== 1, 'must be two or more, or none'),
        ),
        [],
      ),
    })
    .check(
      z.refine(({ issuedOn, dueOn }) => dueOn >= issuedOn, {
        path: ['dueOn'],
        message: 'must not be before issuedOn',
      }),
      z.refine(
        ({ amount, expectedWithholdings }) =>
          expectedWithholdings.every((expected) => expected.amount.currency === amount.currency),
        { path: ['expectedWithholdings'], message: 'must be in the currency of the invoice' },
      ),
      z.refine(
        ({ amount, expectedWithholdings }) =>
          expectedWithholdings.reduce((sum, expected) => sum + expected.amount.minor, 0) < amount.minor,
        { path: ['expectedWithholdings'], message: 'must sum to less than the amount of the invoice' },
      ),
      z.superRefine(({ issuedOn, amount, instalments }, context) => {
        const fault = (path: (string | number)[], message: string) =>
          context.addIssue({ code: 'custom', path: ['instalments', ...path], message });
        instalments.forEach((instalment, index) => {
          const before = instalments[index - 1];
          if (instalment.amount.currency !== amount.currency)
            fault([index, 'amount', 'currency'], 'must be in the currency of the invoice');
          if (instalment.dueOn < issuedOn) fault([index, 'dueOn'], 'must not be before issuedOn');
          if (before && instalment.dueOn <= before.dueOn)
            fault([index, 'dueOn'], 'must be after the day of the instalment before');
        });
        if (
          instalments.length > 0 &&
          instalments.reduce((sum, one) => sum + one.amount.minor, 0) !== amount.minor
        )
          fault([], 'must sum to the amount of the invoice');
      }),
    ),
} as const;
