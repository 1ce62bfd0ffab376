import { addMilliseconds, DAYS, type Instant } from '../time/calendar.ts';
import type { Tone } from '../dunning/policy.ts';
import type { DunningCase } from './case.ts';

/** A reminder that leaves when a person has released it; the case that leads it has it for all that it speaks of. */
export interface ReminderDraft {
  rungId: string;
  tone?: Tone;
  /** When it was written; by this it is known to the person who releases it. */
  at: Instant;
  /** A hash of what it says. */
  says: string;
  releasedAt?: Instant;
}

/** Who released a message did not mean it to leave weeks later, should something hold it. */
const RELEASE_HOLDS = 7 * DAYS;

/** The draft that a person is to read and to release, or to discard. */
export function draftToRead(item: DunningCase): ReminderDraft | undefined {
  const draft = item.status === 'open' ? item.draft : undefined;
  return draft?.releasedAt === undefined ? draft : undefined;
}

/** Whether a person has let go what is now to be said for the rung. */
export function isReleased(
  draft: ReminderDraft | undefined,
  { rungId, says }: Pick<ReminderDraft, 'rungId' | 'says'>,
  now: Instant,
): boolean {
  if (draft?.releasedAt === undefined || now >= addMilliseconds(draft.releasedAt, RELEASE_HOLDS))
    return false;
  return draft.rungId === rungId && draft.says === says;
}
