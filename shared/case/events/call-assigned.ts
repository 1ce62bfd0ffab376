import * as z from 'zod';

/** A person is to call the debtor about this case, too: one task for all cases of the debtor. */
export const callAssigned = {
  type: 'CallAssigned',
  wakes: false,
  data: z.object({ rungId: z.string() }),
} as const;
