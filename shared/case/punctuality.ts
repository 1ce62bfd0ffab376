import * as z from 'zod/mini';
import type { Ladder } from './case.ts';

/** How a rung of the ladder kept its day: that on which it was due, and the days (where the debtor lives) until it was done. */
export const punctuality = z.object({
  dueOn: z.string(),
  lateDays: z.int().check(z.nonnegative()),
  /** The contact rules that left no room on one of these days. */
  deferredBy: z.optional(z.array(z.string())),
});
export type Punctuality = z.infer<typeof punctuality>;

/** The ladder with how the rung kept its day, as far as that is known. */
export function withPunctuality(ladder: Ladder, rungId: string, known: Punctuality | undefined): Ladder {
  return known ? { ...ladder, punctuality: { ...ladder.punctuality, [rungId]: known } } : ladder;
}
