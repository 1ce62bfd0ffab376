import * as z from 'zod/mini';

/** The creditor has given up a part of what is owed, or all of it. */
export const writtenOff = {
  type: 'WrittenOff',
  wakes: true,
  data: z.object({ amountMinor: z.int().check(z.positive()), noteId: z.optional(z.string()) }),
} as const;
