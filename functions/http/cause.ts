import type { Cause } from '../aws/case-store.ts';
import type { Caller } from '../middleware/finance.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/** Who and when, for the events of a command. */
export function causeOf({ userId }: Caller, now: Instant): Cause {
  return { at: now, by: 'person', actor: userId };
}
