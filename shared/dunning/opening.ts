import { addDays, startOfDay, type Instant, type IsoDay, type TimeZone } from '../time/calendar.ts';
import { standardPolicy, type DunningPolicy } from './policy.ts';

/**
 * When a workflow takes an invoice on: with the first instant of the day after its due date, where the debtor lives, or
 * earlier when the ladder begins earlier.
 */
export function opensAt(dueOn: IsoDay, zone: TimeZone, { rungs }: DunningPolicy = standardPolicy): Instant {
  const offsets = rungs.map(({ offsetDays }) => offsetDays);
  return startOfDay(addDays(dueOn, Math.min(1, ...offsets)), zone);
}
