import * as z from 'zod';

/** Why nothing is left to collect from a case. */
export const closingReason = z.enum(['paid', 'credited', 'cancelled', 'assigned', 'written-off']);
export type ClosingReason = z.infer<typeof closingReason>;
