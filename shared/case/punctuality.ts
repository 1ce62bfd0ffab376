import type { IsoDay } from '../time/calendar.ts';
import type { Ladder } from './case.ts';

/** How a rung of the ladder kept its day: that on which it was due, and the days (where the debtor lives) until it was done. */
export interface Punctuality {
  dueOn: IsoDay;
  lateDays: number;
  /** The contact rules that left no room on one of these days. */
  deferredBy?: string[];
}

/** The ladder with how the rung kept its day, as far as that is known. */
export function withPunctuality(ladder: Ladder, rungId: string, known: Punctuality | undefined): Ladder {
  return known ? { ...ladder, punctuality: { ...ladder.punctuality, [rungId]: known } } : ladder;
}
