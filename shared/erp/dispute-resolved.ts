import * as z from 'zod/mini';
import type { Money } from '../money/money.ts';
import { disputeOutcome, type DisputeOutcome } from './dispute-outcome.ts';
import { erpId, positiveAmount } from './fields.ts';

/** A decision that upholds a part says which; one that rejects has none. */
export function partFits(
  { outcome, amount }: { outcome: DisputeOutcome; amount?: Money },
  context: z.core.$RefinementCtx,
): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['amount'], message });
  if (outcome === 'partially-upheld' && amount === undefined) refuse('must say which part is upheld');
  if (outcome === 'rejected' && amount !== undefined)
    refuse('is the part that is upheld: there is none when the dispute is rejected');
}

/** What was decided on a dispute; of one that is upheld in part, `amount` is that part. */
export const disputeResolved = {
  type: 'puntual.dispute.resolved.v1',
  data: z
    .object({
      companyCode: erpId,
      disputeId: erpId,
      outcome: disputeOutcome,
      amount: z.optional(positiveAmount),
    })
    .check(z.superRefine(partFits)),
} as const;
