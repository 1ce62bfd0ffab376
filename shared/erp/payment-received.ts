import * as z from 'zod';
import type { Money } from '../money/money.ts';
import { deductionKind } from './deduction-kind.ts';
import { day, erpId, line, positiveAmount } from './fields.ts';

export const paymentReceived = {
  type: 'puntual.payment.received.v1',
  data: z
    .object({
      companyCode: erpId,
      paymentId: erpId,
      debtorId: erpId,
      receivedOn: day,
      amount: positiveAmount,
      method: line(40),
      bankReference: line(100).optional(),
      payer: line(200).optional(),
      allocations: z
        .array(z.object({ invoiceId: erpId, amount: positiveAmount }))
        .max(1000)
        .default([]),
      deductions: z
        .array(
          z.object({
            invoiceId: erpId,
            kind: deductionKind,
            amount: positiveAmount,
            certificate: line(100).optional(),
          }),
        )
        .max(1000)
        .default([]),
    })
    .refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
      path: ['allocations'],
      message: 'must not sum to more than the amount of the payment',
    }),
} as const;

/** What the allocations take of the amount, in its minor units; those in another currency are not counted. */
export function allocatedInSameCurrency(amount: Money, allocations: { amount: Money }[]): number {
  return allocations
    .filter((allocation) => allocation.amount.currency === amount.currency)
    .reduce((sum, allocation) => sum + allocation.amount.minor, 0);
}
