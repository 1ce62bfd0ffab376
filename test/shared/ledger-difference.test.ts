import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  differenceOf,
  openSince,
  type KnownInvoice,
  type LedgerItem,
} from '../../shared/dunning/ledger-difference.ts';

const there: LedgerItem = { invoiceId: 'i', openMinor: 100, currency: 'COP', dueOn: '2026-03-01' };
const here: KnownInvoice = { openMinor: [100], currency: 'COP', dueOn: '2026-03-01' };

describe('two ledgers', () => {
  it.each([
    ['agree', there, here, undefined],
    ['agree on what is open in neither', undefined, { ...here, openMinor: [0] }, undefined],
    ['agree on what was paid after the snapshot', there, { ...here, openMinor: [100, 60, 0] }, undefined],
    [
      'agree on what was booked before the snapshot and came after it',
      { ...there, openMinor: 60 },
      { ...here, openMinor: [100, 60, 0], dueOn: undefined },
      undefined,
    ],
    ['agree on what was issued after the snapshot', undefined, { ...here, openMinor: [0, 100] }, undefined],
    ['differ by amount', { ...there, openMinor: 99 }, here, 'amount'],
    ['differ by due day', { ...there, dueOn: '2026-03-02' }, here, 'due-date'],
    ['differ by amount before all days', { ...there, openMinor: 1, dueOn: '2026-03-02' }, here, 'amount'],
    ['differ by currency before all', { ...there, openMinor: 1, currency: 'USD' }, here, 'currency'],
    ['differ by what is not known here', there, undefined, 'unknown-here'],
    ['differ by what is closed here', there, { ...here, openMinor: [0], dueOn: undefined }, 'closed-here'],
    ['differ by what is missing there', undefined, here, 'missing-there'],
  ] satisfies [string, LedgerItem | undefined, KnownInvoice | undefined, unknown][])(
    '%s',
    (_, left, right, code) => {
      expect(differenceOf(left, right)).toBe(code);
    },
  );
});

describe('what was open', () => {
  const first = [
    { at: '2026-01-01', openMinor: 100 },
    { at: '2026-01-03', openMinor: 40 },
    { at: '2026-01-05', openMinor: 0 },
  ];
  const second = [{ at: '2026-01-04', openMinor: 7 }];

  it('is the sum of all items of the invoice as of the instant, and after each event since', () => {
    expect(openSince([first, second], '2025-12-31')).toEqual([0, 100, 40, 47, 7]);
    expect(openSince([first, second], '2026-01-03')).toEqual([40, 47, 7]);
    expect(openSince([first, second], '2026-02-01')).toEqual([7]);
    expect(openSince([], '2026-02-01')).toEqual([0]);
  });

  it('always ends with the present, whenever it is asked for', () => {
    const day = fc.integer({ min: 10, max: 28 }).map((number) => `2026-01-${number}`);
    const story = fc
      .array(fc.record({ at: day, openMinor: fc.nat(1000) }), { maxLength: 6 })
      .map((moments) => moments.sort((a, b) => a.at.localeCompare(b.at)));
    fc.assert(
      fc.property(fc.array(story, { maxLength: 3 }), day, (stories, asOf) => {
        const present = stories.reduce((sum, moments) => sum + (moments.at(-1)?.openMinor ?? 0), 0);
        expect(openSince(stories, asOf).at(-1)).toBe(present);
      }),
    );
  });
});
