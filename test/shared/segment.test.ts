import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalBecause, overdueOn } from '../../shared/segment/critical.ts';
import { featuresOf, historyOf, noHistory, type Features } from '../../shared/segment/payment-history.ts';
import { scoreOf, terms } from '../../shared/segment/score.ts';
import { segmentOf, suggestedDelinquency } from '../../shared/segment/segment.ts';
import { defaultStrategy } from '../../shared/segment/strategy.ts';
import { after, openCase } from './fixtures.ts';

const history = fc
  .record({ settledItems: fc.nat(200), late: fc.double({ min: 0, max: 1, noNaN: true }), days: fc.nat(90) })
  .map(({ settledItems, late, days }) => {
    const lateItems = Math.round(settledItems * late);
    return { settledItems, lateItems, daysLate: lateItems * (1 + days), brokenPromises: 0 };
  });
const features = fc
  .record({ history, overdueItems: fc.nat(50), brokenPromises: fc.nat(5) })
  .map((of) => featuresOf({ ...of.history, brokenPromises: of.brokenPromises }, of.overdueItems));
const typical: Features = featuresOf({ settledItems: 10, lateItems: 2, daysLate: 6, brokenPromises: 0 }, 1);

describe('the payment history of a debtor', () => {
  it('counts what money has settled, and how late', () => {
    const dueOn = '2026-03-01';
    expect(historyOf({ dueOn })).toEqual(noHistory);
    expect(historyOf({ dueOn, paidOn: '2026-02-20' })).toMatchObject({
      settledItems: 1,
      lateItems: 0,
      daysLate: 0,
    });
    expect(historyOf({ dueOn, paidOn: '2026-03-01' })).toMatchObject({
      settledItems: 1,
      lateItems: 0,
      daysLate: 0,
    });
    expect(historyOf({ dueOn, paidOn: '2026-03-11' })).toMatchObject({
      settledItems: 1,
      lateItems: 1,
      daysLate: 10,
    });
  });
});

describe('the score', () => {
  it('is as probable as its reasons add up to', () => {
    fc.assert(
      fc.property(features, (of) => {
        const { probabilityLate, reasons } = scoreOf(of);
        expect(reasons.map(({ feature }) => feature).sort()).toEqual([...terms].sort());
        const logOdds = reasons.reduce((sum, { contribution }) => sum + contribution, 0);
        expect(Math.log(probabilityLate / (1 - probabilityLate))).toBeCloseTo(logOdds, 6);
      }),
    );
  });

  it('never falls when a debtor pays later, or more of them late, or owes more that is overdue', () => {
    fc.assert(
      fc.property(history, fc.nat(50), fc.nat(100), fc.nat(10), (of, overdue, days, more) => {
        const score = (now: typeof of, items: number) => scoreOf(featuresOf(now, items)).probabilityLate;
        const before = score(of, overdue);
        const lateItems = Math.min(of.settledItems, of.lateItems + more);
        expect(score({ ...of, lateItems }, overdue)).toBeGreaterThanOrEqual(before);
        expect(score({ ...of, daysLate: of.daysLate + days }, overdue)).toBeGreaterThanOrEqual(before);
        expect(score(of, overdue + more)).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describe('the segment', () => {
  it.each<[string, Features, ReturnType<typeof segmentOf>]>([
    [
      'somebody of whom nothing is known',
      featuresOf(noHistory, 0),
      { segment: 'occasional', reasons: [{ code: 'settledItems', value: 0, threshold: 6 }] },
    ],
    [
      'who pays often',
      typical,
      { segment: 'regular', reasons: [{ code: 'settledItems', value: 10, threshold: 6 }] },
    ],
    [
      'who pays half of it late',
      { ...typical, lateShare: 0.5 },
      { segment: 'high-risk', reasons: [{ code: 'lateShare', value: 0.5, threshold: 0.5 }] },
    ],
    [
      'who breaks promises',
      { ...typical, brokenPromises: 2 },
      { segment: 'high-risk', reasons: [{ code: 'brokenPromises', value: 2, threshold: 2 }] },
    ],
    [
      'who owes more than was ever paid',
      featuresOf({ settledItems: 2, lateItems: 2, daysLate: 80, brokenPromises: 0 }, 3),
      { segment: 'high-risk', reasons: [{ code: 'overdueItems', value: 3, threshold: 3 }] },
    ],
  ])('of %s', (_, of, expected) => {
    expect(segmentOf(of, 'company')).toEqual(expected);
  });

  it('of a public body is its own, however it pays', () => {
    fc.assert(
      fc.property(features, (of) => {
        expect(segmentOf(of, 'public-entity').segment).toBe('public-body');
        expect(segmentOf(of, 'company').segment).not.toBe('public-body');
      }),
    );
  });

  it('never leaves high risk when a debtor pays later', () => {
    fc.assert(
      fc.property(features, fc.nat(90), (of, days) => {
        const isRisky = (now: Features) => segmentOf(now, 'company').segment === 'high-risk';
        const worse = { ...of, meanDaysLate: of.meanDaysLate + days, overdueItems: of.overdueItems + days };
        if (isRisky(of)) expect(isRisky(worse)).toBe(true);
      }),
    );
  });

  it('goes with a suggestion of why they are late', () => {
    expect(suggestedDelinquency(featuresOf(noHistory, 0))).toBeUndefined();
    expect(suggestedDelinquency(typical)).toBe('temporary');
    expect(suggestedDelinquency({ ...typical, lateShare: 0.6 })).toBe('chronic');
    expect(suggestedDelinquency({ ...typical, settledItems: 5, lateShare: 0.8 })).toBe('temporary');
    expect(suggestedDelinquency({ ...typical, brokenPromises: 3 })).toBe('intentional');
  });
});

describe('a critical item', () => {
  const { critical } = defaultStrategy;
  const worst = { settledItems: 8, lateItems: 8, daysLate: 400, brokenPromises: 0 };
  const of = (change: object, today: string, history = noHistory) =>
    criticalBecause(overdueOn(openCase({ amountMinor: 100_000_000, ...change })), history, critical, today);

  it('is one of a great amount, a long time, or a debtor who pays late; and overdue', () => {
    expect(of({}, '2026-05-30')).toEqual([]);
    expect(of({}, '2026-05-31')).toEqual(['days-overdue']);
    expect(of({ amountMinor: 2_000_000_000 }, '2026-03-02')).toEqual(['amount']);
    expect(of({ amountMinor: 2_000_000_000 }, '2026-03-01')).toEqual([]);
    expect(of({}, '2026-03-02', worst)).toEqual(['score']);
    expect(of({ currency: 'JPY', amountMinor: 2_000_000_000 }, '2026-03-02')).toEqual([]);
  });

  it('is none any more when it is closed', () => {
    const at = '2026-06-20T12:00:00.000Z';
    const closed = after(openCase(), [{ type: 'EndCase', reason: 'cancelled' }, at]);
    expect(criticalBecause(overdueOn(closed), worst, critical, '2026-06-20')).toEqual([]);
  });
});
