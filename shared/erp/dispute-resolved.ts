import * as z from 'zod';
import { erpId, positiveAmount } from './fields.ts';

export const disputeOutcome = z.enum(['upheld', 'partially-upheld', 'rejected']);

export type DisputeOutcome = z.infer<typeof disputeOutcome>;

/** What was decided on a dispute; of one that is upheld in part, `amount` is that part. */
export const disputeResolved = {
  type: 'puntual.dispute.resolved.v1',
  data: z
    .object({
      companyCode: erpId,
      disputeId: erpId,
      outcome: disputeOutcome,
      amount: positiveAmount.optional(),
    })
    .refine(({ outcome, amount }) => outcome !== 'partially-upheld' || amount !== undefined, {
      path: ['amount'],
      message: 'must say which part is upheld',
    })
    .refine(({ outcome, amount }) => outcome !== 'rejected' || amount === undefined, {
      path: ['amount'],
      message: 'is the part that is upheld: there is none when the dispute is rejected',
    }),
} as const;
