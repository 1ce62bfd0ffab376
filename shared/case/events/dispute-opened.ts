import * as z from 'zod/mini';

/** The debtor says that a part of the balance is not owed, or without an amount all of it: it is not dunned meanwhile. */
export const disputeOpened = {
  type: 'DisputeOpened',
  wakes: true,
  data: z.object({
    disputeId: z.string(),
    reasonCode: z.string(),
    amountMinor: z.optional(z.int().check(z.positive())),
    dueBy: z.optional(z.string()),
  }),
} as const;
