import { invalid } from '../middleware/finance.ts';
import { dayIn, type Instant, type IsoDay, type TimeZone } from '../../shared/time/calendar.ts';

/** Refuses a day that is over where the debtor lives. */
export function notPast(field: string, day: IsoDay | undefined, zone: TimeZone, now: Instant): void {
  const today = dayIn(now, zone);
  if (day !== undefined && day < today) throw invalid(field, `must be today (${today} in ${zone}) or later`);
}
