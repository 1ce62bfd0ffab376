import * as z from 'zod';

/** The creditor has given up a part of what is owed, or all of it. */
export const writtenOff = {
  type: 'WrittenOff',
  wakes: true,
  data: z.object({ amountMinor: z.int().positive(), noteId: z.string().optional() }),
} as const;
