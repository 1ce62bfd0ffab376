import { Temporal } from 'temporal-polyfill';

/** A calendar day, `2026-03-31`. */
export type IsoDay = string;
/** An instant in UTC, `2026-03-31T13:00:00.000Z`: always this form, so that instants sort as text. */
export type Instant = string;
/** An IANA time zone, `America/Bogota`. */
export type TimeZone = string;

export const DAYS = 86_400_000;
export const HOURS = 3_600_000;
export const MINUTES = 60_000;

/** Brings any RFC 3339 text to the one form of `Instant`. Throws `RangeError` if it is none. */
export function toInstant(text: string): Instant {
  return fromEpoch(Temporal.Instant.from(text).epochMilliseconds);
}

/** Throws `RangeError` outside the years 0 to 9999, where instants would no longer sort as text. */
export function fromEpoch(milliseconds: number): Instant {
  const instant = new Date(milliseconds).toISOString();
  if (!/^\d/.test(instant)) throw new RangeError(`${instant} is not within the years 0 to 9999`);
  return instant;
}

export function toEpoch(instant: Instant): number {
  return Date.parse(instant);
}

export function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return fromEpoch(toEpoch(instant) + milliseconds);
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** The calendar day that it is at `instant` in `zone`. */
export function dayIn(instant: Instant, zone: TimeZone): IsoDay {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** What a wall clock in `zone` shows at `instant`, with its distance from UTC: `2026-03-31T08:00:00-05:00`. */
export function wallClock(instant: Instant, zone: TimeZone): string {
  const zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

export function addDays(day: IsoDay, days: number): IsoDay {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Days from `from` until `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDay, to: IsoDay): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}

/** 1 (Monday) to 7 (Sunday). */
export function weekday(day: IsoDay): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

/**
 * The instant at which a wall clock in `zone` shows `time` (`08:00`) on `day`. A time that a clock change skips is taken as
 * the same distance after the gap; one that comes twice, the first time.
 */
export function instantAt(day: IsoDay, time: string, zone: TimeZone): Instant {
  const zoned = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from(time),
  });
  return fromEpoch(zoned.epochMilliseconds);
}

/** The first instant of `day` in `zone` (not midnight where a clock change skips it). */
export function startOfDay(day: IsoDay, zone: TimeZone): Instant {
  return fromEpoch(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds);
}

export function isTimeZone(text: string): boolean {
  try {
    // Offsets such as +05:00 are understood, too, but a debtor lives in a zone with a name and its clock changes.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
}

/** The instant on `day` at which a wall clock in `zone` shows the time that it shows at `instant`; see `instantAt` for clock changes. */
export function sameTimeOn(day: IsoDay, instant: Instant, zone: TimeZone): Instant {
  const time = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainTime();
  return instantAt(day, time.toString(), zone);
}

/** Whether `toInstant` can read it. */
export function isInstantText(text: string): boolean {
  try {
    toInstant(text);
    return true;
  } catch {
    return false;
  }
}
