import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areFresh, businessDaysAfter, freshnessOf } from '../../shared/dunning/books.ts';
import { addMilliseconds, DAYS, fromEpoch, instantAt, MINUTES, toEpoch } from '../../shared/time/calendar.ts';

const bogota = 'America/Bogota';
const at = (day: string, time: string, zone = bogota) => instantAt(day, time, zone);

describe('so many business days later', () => {
  it.each([
    ['Tuesday to Wednesday', at('2026-03-03', '18:00'), 1, at('2026-03-04', '18:00')],
    ['Friday to Monday', at('2026-03-06', '18:00'), 1, at('2026-03-09', '18:00')],
    ['Thursday over the weekend', at('2026-03-05', '09:30'), 3, at('2026-03-10', '09:30')],
    ['Saturday counts from Monday on', at('2026-03-07', '10:00'), 1, at('2026-03-10', '00:00')],
    ['Sunday night, too', at('2026-03-08', '23:59'), 2, at('2026-03-11', '00:00')],
  ])('%s', (_, from, days, expected) => {
    expect(businessDaysAfter(from, days, bogota)).toBe(expected);
  });

  it('is told by the weekday and the clock where the creditor is', () => {
    const instant = at('2026-03-06', '18:00', 'Asia/Tokyo');
    expect(businessDaysAfter(instant, 1, 'Asia/Tokyo')).toBe(at('2026-03-09', '18:00', 'Asia/Tokyo'));
    // The same instant is Friday 04:00 in Bogota, and Saturday 00:00 in Kiritimati is still to come.
    expect(businessDaysAfter(instant, 1, bogota)).toBe(at('2026-03-09', '04:00'));
    const midnight = at('2026-03-07', '00:00', 'Asia/Tokyo');
    expect(businessDaysAfter(midnight, 1, 'Asia/Tokyo')).toBe(at('2026-03-10', '00:00', 'Asia/Tokyo'));
  });

  it('keeps the wall clock over a change of daylight saving time', () => {
    const zone = 'Europe/Madrid';
    expect(businessDaysAfter(at('2026-03-27', '18:00', zone), 1, zone)).toBe(at('2026-03-30', '18:00', zone));
  });

  it('is never earlier for what is later, and is between one and three days for one day', () => {
    const instants = fc
      .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
      .map((milliseconds) => fromEpoch(milliseconds));
    const zones = fc.constantFrom(bogota, 'Asia/Tokyo', 'Pacific/Kiritimati');
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 4 * DAYS }), zones, (first, gap, zone) => {
        const [a, b] = [first, addMilliseconds(first, gap)].map((instant) =>
          businessDaysAfter(instant, 1, zone),
        );
        expect((a ?? '') <= (b ?? '')).toBe(true);
        const days = (toEpoch(a ?? '') - toEpoch(first)) / DAYS;
        expect(days).toBeGreaterThanOrEqual(1);
        expect(days).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('books', () => {
  const policy = { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' } as const;
  const books = { syncedTo: at('2026-03-06', '18:00') };

  it('are fresh for as long as the policy says, to the instant', () => {
    const end = at('2026-03-09', '18:00');
    expect(areFresh(books, policy, bogota, end)).toBe(true);
    expect(areFresh(books, policy, bogota, addMilliseconds(end, MINUTES))).toBe(false);
    expect(areFresh(books, { ...policy, maxAgeBusinessDays: 2 }, bogota, at('2026-03-10', '18:00'))).toBe(
      true,
    );
  });

  it('that were never said to be in sync are what the policy takes them for', () => {
    expect(areFresh(undefined, policy, bogota, at('2026-03-09', '08:00'))).toBe(true);
    expect(
      areFresh(undefined, { ...policy, whenNeverSynced: 'wait' }, bogota, at('2026-03-09', '08:00')),
    ).toBe(false);
  });
});

describe('how it stands with the books', () => {
  const policy = { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' } as const;
  const friday = { syncedTo: at('2026-03-06', '18:00') };

  it('is fresh until the limit, and stale from there on', () => {
    const limit = at('2026-03-09', '18:00');
    expect(freshnessOf(friday, policy, bogota, limit)).toEqual({
      state: 'fresh',
      ...friday,
      contactsWait: false,
    });
    expect(freshnessOf(friday, policy, bogota, at('2026-03-11', '09:00'))).toEqual({
      state: 'stale',
      ...friday,
      contactsWait: true,
      waitingSince: limit,
    });
  });

  it('is unknown as long as the ERP has never spoken of it; contacts wait if the policy says so', () => {
    const now = at('2026-03-09', '09:00');
    expect(freshnessOf(undefined, policy, bogota, now)).toEqual({
      state: 'never-synced',
      contactsWait: false,
    });
    expect(freshnessOf(undefined, { ...policy, whenNeverSynced: 'wait' }, bogota, now)).toEqual({
      state: 'never-synced',
      contactsWait: true,
    });
  });
});
