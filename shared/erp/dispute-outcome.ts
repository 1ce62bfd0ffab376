import * as z from 'zod/mini';

export const disputeOutcome = z.enum(['upheld', 'partially-upheld', 'rejected']);

export type DisputeOutcome = z.infer<typeof disputeOutcome>;
