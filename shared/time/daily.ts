import { addDays, dayIn, instantAt, type Instant, type TimeZone } from './calendar.ts';

/** What happens once a day by the wall clock of a zone. */
export interface DailyTime {
  hour: number;
  minute: number;
  zone: TimeZone;
}

/** When it happens next, at `from` or later. */
export function nextDaily({ hour, minute, zone }: DailyTime, from: Instant): Instant {
  const time = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
  const today = dayIn(from, zone);
  const at = instantAt(today, time, zone);
  return at >= from ? at : instantAt(addDays(today, 1), time, zone);
}
