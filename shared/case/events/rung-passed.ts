import * as z from 'zod/mini';
import { punctuality } from '../punctuality-schema.ts';

export const passedBecause = z.enum(['no-account-owner', 'overdue-already', 'not-authorised', 'discarded']);
export type PassedBecause = z.infer<typeof passedBecause>;

/** A rung whose act is nobody's to receive, whose time is over or whose draft a person has discarded counts as done. */
export const rungPassed = {
  type: 'RungPassed',
  wakes: false,
  data: z.object({ rungId: z.string(), cause: passedBecause, punctuality: z.optional(punctuality) }),
} as const;
