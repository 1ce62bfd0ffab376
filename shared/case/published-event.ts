/**
 * All that leaves the table of an event, by attribute of its item and the type that it has there. Ids, amounts, types and codes
 * only: whatever else an event item carries stays inside.
 */
export const PUBLISHED = {
  caseId: 'S',
  debtorId: 'S',
  type: 'S',
  at: 'S',
  currency: 'S',
  code: 'S',
  seq: 'N',
  amountMinor: 'N',
  balanceMinor: 'N',
} as const;

/**
 * The detail of the event that the outbox makes of an event item: every value is text, and what the item does not have is
 * empty.
 */
export function publishedDetail(item: Record<string, unknown>): Record<keyof typeof PUBLISHED, string> {
  const entries = Object.keys(PUBLISHED).map((name) => {
    const value = item[name];
    return [name, typeof value === 'number' || typeof value === 'string' ? String(value) : ''];
  });
  return Object.fromEntries(entries) as Record<keyof typeof PUBLISHED, string>;
}
