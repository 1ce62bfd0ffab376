import { addDays, startOfDay, type Instant, type IsoDay, type TimeZone } from '../time/calendar.ts';

/** When a workflow takes an invoice on: with the first instant of so many days after its due date, where the debtor lives. */
export function opensAt(dueOn: IsoDay, zone: TimeZone, afterDays: number): Instant {
  return startOfDay(addDays(dueOn, afterDays), zone);
}
