import * as z from 'zod/mini';
import { allocatedInSameCurrency } from '../money/allocated.ts';
import { allocations, deductions } from './allocations.ts';
import { day } from '../time/schema.ts';
import { erpId, line, positiveAmount } from './fields.ts';

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
      bankReference: z.optional(line(100)),
      payer: z.optional(line(200)),
      allocations: z._default(allocations, []),
      deductions: z._default(deductions, []),
    })
    .check(
      z.refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
        path: ['allocations'],
        message: 'must not sum to more than the amount of the payment',
      }),
    ),
} as const;
