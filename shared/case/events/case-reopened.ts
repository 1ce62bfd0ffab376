import * as z from 'zod';

/** Something is owed again on a case that was closed: its next episode begins where its ladder stood. */
export const caseReopened = {
  type: 'CaseReopened',
  wakes: false,
  data: z.object({ episode: z.int().positive() }),
} as const;
