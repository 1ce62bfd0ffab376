import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayIn,
  daysBetween,
  instantAt,
  isTimeZone,
  startOfDay,
  toInstant,
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
});
