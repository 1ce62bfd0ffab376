import * as z from 'zod/mini';

/** Something is owed again on a case that was closed: its next episode begins where its ladder stood. */
export const caseReopened = {
  type: 'CaseReopened',
  wakes: false,
  data: z.object({ episode: z.int().check(z.positive()) }),
} as const;
