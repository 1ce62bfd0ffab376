import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  DAYS,
  dayIn,
  daysBetween,
  instantAt,
  isInstantText,
  isTimeZone,
  sameTimeOn,
  startOfDay,
  toEpoch,
  toInstant,
  wallClock,
  weekday,
} from '../../shared/time/calendar.ts';

describe('the calendar', () => {
  it('knows which day it is where the debtor lives', () => {
    expect(dayIn('2026-03-01T04:59:59.999Z', 'America/Bogota')).toBe('2026-02-28');
    expect(dayIn('2026-03-01T05:00:00.000Z', 'America/Bogota')).toBe('2026-03-01');
  });

  it('counts days over leap days and year ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(daysBetween('2023-12-31', '2024-03-01')).toBe(61);
    expect(weekday('2026-11-22')).toBe(7);
  });

  it('finds a wall-clock time on days when the clock changes', () => {
    // Madrid skips 02:00–03:00 on 29 March 2026 and repeats it on 25 October.
    expect(instantAt('2026-03-29', '02:30', 'Europe/Madrid')).toBe('2026-03-29T01:30:00.000Z');
    expect(instantAt('2026-10-25', '02:30', 'Europe/Madrid')).toBe('2026-10-25T00:30:00.000Z');
    // Santiago skips midnight itself on 6 September 2026.
    expect(startOfDay('2026-09-06', 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z');
  });

  it('brings every offset to one form', () => {
    expect(toInstant('2026-03-01T08:00:00-05:00')).toBe('2026-03-01T13:00:00.000Z');
  });

  it('tells zones from other texts', () => {
    expect(isTimeZone('America/Argentina/Buenos_Aires')).toBe(true);
    expect(isTimeZone('+05:00')).toBe(false);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });

  it('refuses what is no instant and no day', () => {
    const texts = [
      '2026-03-01',
      '2026-02-30T00:00:00Z',
      '2026-03-01T24:00:00Z',
      '2026-03-01T10:00:00',
      'soon',
      '',
    ];
    for (const text of texts) expect(isInstantText(text), text).toBe(false);
    for (const day of ['2026-02-30', '2026-2-3', 'today'])
      expect(() => addDays(day, 1), day).toThrow(RangeError);
    expect(() => dayIn('2026-03-01T00:00:00.000Z', 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('the calendar, beside the one that the language is getting', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const epoch = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2099, 0) });
  const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const clock = (minutes: number) =>
    Temporal.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });

  it('agrees on the day, the wall clock and the first instant, in every zone', () => {
    fc.assert(
      fc.property(zone, epoch, minute, (timeZone, milliseconds, minutes) => {
        const instant = new Date(milliseconds).toISOString();
        const there = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
        const plain = there.toPlainDate();
        const iso = (zoned: Temporal.ZonedDateTime) => new Date(zoned.epochMilliseconds).toISOString();
        const day = dayIn(instant, timeZone);
        expect(day).toBe(plain.toString());
        expect(startOfDay(day, timeZone)).toBe(iso(plain.toZonedDateTime(timeZone)));
        const plainTime = clock(minutes);
        expect(instantAt(day, plainTime.toString().slice(0, 5), timeZone)).toBe(
          iso(plain.toZonedDateTime({ timeZone, plainTime })),
        );
        const next = plain.add({ days: 1 });
        expect(sameTimeOn(next.toString(), instant, timeZone)).toBe(
          iso(next.toZonedDateTime({ timeZone, plainTime: there.toPlainTime() })),
        );
        expect(weekday(day)).toBe(plain.dayOfWeek);
        expect(wallClock(instant, timeZone)).toBe(
          there.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('agrees on every quarter of an hour of the days when a clock changes', () => {
    for (const timeZone of [
      'Europe/Madrid',
      'America/Santiago',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    ]) {
      for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
        if (!changesClock(day, timeZone)) continue;
        for (let minutes = 0; minutes < 24 * 60; minutes += 15) {
          const plainTime = clock(minutes);
          const zoned = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime });
          expect(toEpoch(instantAt(day, plainTime.toString().slice(0, 5), timeZone))).toBe(
            zoned.epochMilliseconds,
          );
        }
      }
    }
  });

  function changesClock(day: string, timeZone: string): boolean {
    return toEpoch(startOfDay(addDays(day, 1), timeZone)) - toEpoch(startOfDay(day, timeZone)) !== DAYS;
  }
});
