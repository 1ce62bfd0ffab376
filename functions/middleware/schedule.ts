import * as z from 'zod/mini';
import { instant } from '../../shared/time/schema.ts';
import type { Instant } from '../../shared/time/calendar.ts';

const occasion = z.object({ scheduledTime: instant });

/** For functions that a schedule calls: `now` is the time for which the call was scheduled. */
export function scheduleHandler(work: (now: Instant) => Promise<void>) {
  return (event: unknown) => work(occasion.parse(event).scheduledTime);
}
