import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '../../shared/money/spread.ts';
import { fill } from '../../shared/payment/fill.ts';
import { NOTHING, type Told } from '../../shared/payment/payment.ts';
import { restOf, wantedOf } from '../../shared/payment/wanted.ts';

const money = (minor: number, currency = 'COP') => ({ minor, currency });
const meant = (invoiceId: string, minor: number, currency = 'COP') => ({
  ...{ invoiceId, amount: money(minor, currency), field: '' },
});
const part = (minor: number, from: { invoiceId: string; minor: number }[] = []) => ({
  ...{ time: '', eventKey: '', amount: money(minor), from },
});
const told = (change: Partial<Told>): Told => ({
  ...{ amount: money(100), allocations: [meant('a', 50), meant('b', 40)], deductions: [], reversals: [] },
  ...change,
});
const wantedMinors = (change: Partial<Told>) =>
  Object.fromEntries(
    wantedOf(told(change)).allocations.map(({ invoiceId, amount }) => [invoiceId, amount.minor]),
  );

describe('what is wanted of a payment', () => {
  it('is taken back from what is meant for nothing first, then from the last allocation backwards', () => {
    expect(wantedMinors({ reversals: [part(10)] })).toEqual({ a: 50, b: 40 });
    expect(wantedMinors({ reversals: [part(10), part(30)] })).toEqual({ a: 50, b: 10 });
    expect(wantedMinors({ reversals: [part(30), part(40)] })).toEqual({ a: 30 });
  });

  it('is taken back first from the invoices that the reversal names', () => {
    expect(wantedMinors({ reversals: [part(30, [{ invoiceId: 'a', minor: 25 }])] })).toEqual({
      a: 25,
      b: 40,
    });
  });

  it('is nothing when all is taken back, at once or in parts, deductions included', () => {
    const deductions = [
      { invoiceId: 'a', kind: 'discount' as const, amountMinor: 1, currency: 'COP', field: '' },
    ];
    for (const reversals of [[{ time: '', eventKey: '', from: [] }], [part(60), part(40)]]) {
      const wanted = wantedOf(told({ deductions, reversals }));
      expect(wanted).toEqual({ worth: {}, allocations: [], deductions: [] });
    }
  });

  it('leaves over what is meant for no invoice, and across currencies nothing', () => {
    expect(restOf(wantedOf(told({})), {})).toEqual({ COP: 10 });
    expect(restOf(wantedOf(told({ allocations: [meant('a', 30, 'USD')] })), {})).toEqual({});
  });
});

describe('filling the instalments of an invoice', () => {
  const vessels = [30, 20, 50].map((roomMinor, index) => ({
    ...{ caseId: String(index), roomMinor, taken: NOTHING, isGone: false },
  }));
  const discount = (amountMinor: number) => ({ kind: 'discount' as const, amountMinor });

  it('is in order, the money before the deductions, and leaves over what finds no room', () => {
    const { taken, unbooked } = fill({ amountMinor: 45, deductions: [discount(60), discount(10)] }, vessels);
    expect([...taken.values()].map(({ amountMinor }) => amountMinor)).toEqual([30, 15, 0]);
    expect([...taken.values()].map(({ deductions }) => deductions)).toEqual([
      [],
      [discount(5)],
      [discount(5)],
    ]);
    expect(unbooked).toEqual([discount(60)]);
  });

  it('fills the same once more', () => {
    const wanted = { amountMinor: 45, deductions: [discount(10)] };
    const once = fill(wanted, vessels);
    const again = vessels.map((vessel) => {
      const taken = once.taken.get(vessel.caseId) ?? NOTHING;
      const used = taken.amountMinor + taken.deductions.reduce((sum, one) => sum + one.amountMinor, 0);
      return { ...vessel, taken, roomMinor: vessel.roomMinor - used };
    });
    expect(fill(wanted, again)).toEqual(once);
  });
});

describe('spreading an amount', () => {
  it('gives what is left by rounding to those who lost most by it', () => {
    expect(spread(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(spread(10, [5, 3, 7])).toEqual([3, 2, 5]);
    expect(spread(0, [5, 3])).toEqual([0, 0]);
  });

  it('is exact and off by less than one unit from the proportion, also for the largest amounts', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), weights, (minor, given) => {
        const parts = spread(minor, given);
        expect(parts.reduce((sum, one) => sum + one, 0)).toBe(minor);
        const total = given.reduce((sum, weight) => sum + BigInt(weight), 0n);
        parts.forEach((one, index) => {
          const off = BigInt(one) * total - BigInt(minor) * BigInt(given[index] ?? 0);
          expect(off < total && -off < total).toBe(true);
        });
      }),
    );
  });
});
