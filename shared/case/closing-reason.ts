/** Why nothing is left to collect from a case. */
export const closingReasons = [
  'paid',
  'credited',
  'cancelled',
  'assigned',
  'written-off',
  'replaced',
] as const;
export type ClosingReason = (typeof closingReasons)[number];

/** Whatever becomes owed on it after all is not ours to collect: it is void, somebody else's, or owed on another invoice. */
export function isFinal(reason: ClosingReason): boolean {
  return reason === 'cancelled' || reason === 'assigned' || reason === 'replaced';
}
