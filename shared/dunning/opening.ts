import { addDays, startOfDay, type Instant, type IsoDay, type TimeZone } from '../time/calendar.ts';

/** An invoice is overdue from the first instant of the day after its due date, where the debtor lives. */
export function opensAt(dueOn: IsoDay, zone: TimeZone): Instant {
  return startOfDay(addDays(dueOn, 1), zone);
}
