import * as z from 'zod/mini';
import { disputeOutcome } from '../../erp/dispute-outcome.ts';

/** What became of a dispute. What was upheld waits for its credit note; the rest is dunned again. */
export const disputeResolved = {
  type: 'DisputeResolved',
  wakes: true,
  data: z.object({
    disputeId: z.string(),
    outcome: disputeOutcome,
    /** The part that was upheld; without one, all that was disputed. */
    amountMinor: z.optional(z.int().check(z.positive())),
  }),
} as const;
