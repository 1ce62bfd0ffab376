import * as z from 'zod/mini';

/** Why nothing is left to collect from a case. */
export const closingReason = z.enum(['paid', 'credited', 'cancelled', 'assigned', 'written-off', 'replaced']);
export type ClosingReason = z.infer<typeof closingReason>;

/** Whatever becomes owed on it after all is not ours to collect: it is void, somebody else's, or owed on another invoice. */
export function isFinal(reason: ClosingReason): boolean {
  return reason === 'cancelled' || reason === 'assigned' || reason === 'replaced';
}
