import * as z from 'zod/mini';

/** Something changed about the debtor that can make the next action earlier. */
export const debtorChanged = {
  type: 'DebtorChanged',
  wakes: true,
  data: z.object({ timeZone: z.string(), opensAt: z.string() }),
} as const;
