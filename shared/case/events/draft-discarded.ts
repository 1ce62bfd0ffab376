import * as z from 'zod/mini';

/** By a person, who passes the rung with it; or by the workflow, because another case of the debtor has drafted since. */
export const draftDiscarded = {
  type: 'DraftDiscarded',
  wakes: true,
  data: z.object({ rungId: z.string() }),
} as const;
