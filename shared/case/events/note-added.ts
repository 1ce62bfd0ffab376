import * as z from 'zod/mini';

/** Somebody wrote something down about the case; the text is kept with the debtor. */
export const noteAdded = {
  type: 'NoteAdded',
  wakes: false,
  data: z.object({ noteId: z.string() }),
} as const;
