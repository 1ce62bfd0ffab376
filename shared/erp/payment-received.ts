import * as z from 'zod';
import { allocatedInSameCurrency, allocations, deductions } from './allocations.ts';
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
      allocations: allocations.default([]),
      deductions: deductions.default([]),
    })
    .refine(({ amount, allocations }) => allocatedInSameCurrency(amount, allocations) <= amount.minor, {
      path: ['allocations'],
      message: 'must not sum to more than the amount of the payment',
    }),
} as const;
