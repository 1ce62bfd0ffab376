import { tzOffset } from '@date-fns/tz/tzOffset';
import { remembered } from './remembered.ts';

/** A calendar day, `2026-03-31`. */
export type IsoDay = string;
/** An instant in UTC, `2026-03-31T13:00:00.000Z`: always this form, so that instants sort as text. */
export type Instant = string;
/** An IANA time zone, `America/Bogota`. */
export type TimeZone = string;

export const DAYS = 86_400_000;
export const HOURS = 3_600_000;
export const MINUTES = 60_000;

/** Of an instant; other years have six digits and a sign. */
const LENGTH = '2026-03-31T13:00:00.000Z'.length;

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** Brings any RFC 3339 text to the one form of `Instant`. Throws `RangeError` if it is none. */
export function toInstant(text: string): Instant {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined)
    throw new RangeError(`${JSON.stringify(text)} is not an instant such as 2026-03-31T13:00:00Z`);
  midnight(day);
  return fromEpoch(Date.parse(text));
}

/** Throws `RangeError` outside the years 0 to 9999, where instants would no longer sort as text. */
export function fromEpoch(milliseconds: number): Instant {
  const instant = new Date(milliseconds).toISOString();
  if (instant.length !== LENGTH) throw new RangeError(`${instant} is not within the years 0 to 9999`);
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
  return dayInZone(zone)(instant);
}

const dayInZone = remembered((zone: TimeZone) =>
  remembered((instant: Instant): IsoDay => {
    const epoch = toEpoch(instant);
    return dayOf(Math.floor((epoch + offsetAt(epoch, zone)) / DAYS));
  }),
);

/** What a wall clock in `zone` shows at `instant`, with its distance from UTC: `2026-03-31T08:00:00-05:00`. */
export function wallClock(instant: Instant, zone: TimeZone): string {
  const offset = offsetAt(toEpoch(instant), zone);
  const distance = fromEpoch(Math.abs(offset)).slice(11, 16);
  return `${shownAt(instant, zone).slice(0, 19)}${offset < 0 ? '-' : '+'}${distance}`;
}

export function addDays(day: IsoDay, days: number): IsoDay {
  return dayOf(midnight(day) / DAYS + days);
}

/** Days from `from` until `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDay, to: IsoDay): number {
  return (midnight(to) - midnight(from)) / DAYS;
}

/** 1 (Monday) to 7 (Sunday). */
export function weekday(day: IsoDay): number {
  return new Date(midnight(day)).getUTCDay() || 7;
}

/**
 * The instant at which a wall clock in `zone` shows `time` (`08:00`) on `day`. A time that a clock change skips is taken as
 * the same distance after the gap; one that comes twice, the first time.
 */
export function instantAt(day: IsoDay, time: string, zone: TimeZone): Instant {
  return instantIn(zone)(`${day}T${time}`);
}

const instantIn = remembered((zone: TimeZone) =>
  remembered((shown: string) => instantShown(shown.slice(0, 10), shown.slice(11), zone)),
);

function instantShown(day: IsoDay, time: string, zone: TimeZone): Instant {
  const shown = midnight(day) + Date.parse(`1970-01-01T${time}Z`);
  // Nowhere do two clock changes lie within two days, so one of the day before's and the day after's offsets holds here.
  const before = shown - offsetAt(shown - DAYS, zone);
  const after = shown - offsetAt(shown + DAYS, zone);
  const isSkipped = (instant: number) => instant + offsetAt(instant, zone) !== shown;
  return fromEpoch(isSkipped(before) && !isSkipped(after) ? after : before);
}

/** The first instant of `day` in `zone` (not midnight where a clock change skips it). */
export function startOfDay(day: IsoDay, zone: TimeZone): Instant {
  return instantAt(day, '00:00', zone);
}

export function isTimeZone(text: string): boolean {
  try {
    // Offsets such as +05:00 are understood, too, but a debtor lives in a zone with a name and its clock changes.
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
}

/** The instant on `day` at which a wall clock in `zone` shows the time that it shows at `instant`; see `instantAt` for clock changes. */
export function sameTimeOn(day: IsoDay, instant: Instant, zone: TimeZone): Instant {
  return instantAt(day, shownAt(instant, zone).slice(11, -1), zone);
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

/** Midnight in UTC, epoch milliseconds. Throws `RangeError` for what is no day of the calendar. */
const midnight = remembered((day: IsoDay): number => {
  const epoch = Date.parse(`${day}T00:00Z`);
  // Date takes 30 February for 2 March.
  if (Number.isNaN(epoch) || fromEpoch(epoch).slice(0, 10) !== day)
    throw new RangeError(`${JSON.stringify(day)} is not a day such as 2026-03-31`);
  return epoch;
});

/** Counted from 1970. */
const dayOf = remembered((days: number): IsoDay => fromEpoch(days * DAYS).slice(0, 10));

/** What a clock in `zone` shows, in the form of an instant. */
function shownAt(instant: Instant, zone: TimeZone): string {
  const epoch = toEpoch(instant);
  return fromEpoch(epoch + offsetAt(epoch, zone));
}

/** How far a clock in `zone` is ahead of UTC, in milliseconds. Throws `RangeError` for an unknown zone. */
function offsetAt(epoch: number, zone: TimeZone): number {
  return offsetOfDay(zone)(Math.floor(epoch / DAYS)) ?? offsetLookedUp(epoch, zone);
}

/** By the day in UTC, counted from 1970: the offset that holds all day; `null` on a day with a clock change. */
const offsetOfDay = remembered((zone: TimeZone) =>
  remembered((day: number): number | null => {
    const offset = offsetLookedUp(day * DAYS, zone);
    // Nowhere do two clock changes lie within two days: the same at both ends is the same between them.
    return offset === offsetLookedUp((day + 1) * DAYS, zone) ? offset : null;
  }),
);

function offsetLookedUp(epoch: number, zone: TimeZone): number {
  const minutes = tzOffset(zone, new Date(epoch));
  if (Number.isNaN(minutes)) throw new RangeError(`unknown time zone ${JSON.stringify(zone)}`);
  return Math.round(minutes * MINUTES);
}
