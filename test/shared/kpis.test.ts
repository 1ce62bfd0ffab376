import { describe, expect, it } from 'vitest';
import { kpiPeriod, kpisOf } from '../../shared/api/kpis.ts';
import type { CaseCommand, MoneyMove } from '../../shared/case/commands.ts';
import { kpiFactsOf } from '../../shared/case/kpi-facts.ts';
import { after, claimOf, currentCase, openCase } from './fixtures.ts';

const AMOUNT = 1_190_000_000;
const now = '2026-03-20T13:00:00.000Z';
const move = (...moves: MoneyMove[]): [CaseCommand, string] => [{ type: 'MoveMoney', moves }, now];
const pay = (amountMinor: number, receivedOn: string): MoneyMove => ({
  ...{ type: 'ApplyPayment', paymentId: `${receivedOn} ${amountMinor}`, amountMinor, receivedOn },
  deductions: [],
});
const reverse = (amountMinor: number): MoneyMove => ({
  ...{ type: 'ReversePayment', paymentId: 'reversed', amountMinor, deductedMinor: 0 },
});
const close: [CaseCommand, string] = [{ type: 'CloseCase' }, now];

describe('what a case adds to the KPIs', () => {
  it('is what was owed when its dunning began and what was paid since, whatever order the money came in', () => {
    const early = after(currentCase(), move(pay(190_000_000, '2026-02-20')));
    const open = after(early, [
      { type: 'OpenCase', episode: 1, generation: 1, policy: { id: 'standard', version: 1 } },
      '2026-03-02T05:05:00.000Z',
    ]);
    expect(kpiFactsOf(open)).toMatchObject({ overdueMinor: 1_000_000_000, recoveredMinor: 0 });
    const [some, rest] = [pay(400_000_000, '2026-03-10'), pay(600_000_000, '2026-03-05')];
    expect(kpiFactsOf(after(open, move(some)))).toMatchObject({ recoveredMinor: 400_000_000 });
    for (const moves of [
      [some, rest],
      [rest, some],
    ]) {
      expect(kpiFactsOf(after(open, move(...moves), close))).toEqual({
        ...{ issuedOn: '2026-01-30', invoicedMinor: AMOUNT },
        ...{ overdueMinor: 1_000_000_000, recoveredMinor: 1_000_000_000, paidOn: '2026-03-10' },
      });
    }
  });

  it('goes with a payment that is reversed, and begins anew with no episode', () => {
    const paid = after(openCase(), move(pay(AMOUNT, '2026-03-05')), close);
    const reopened = after(
      paid,
      move(reverse(AMOUNT)),
      [
        { type: 'OpenCase', episode: 2, generation: 2, policy: { id: 'standard', version: 1 } },
        '2026-04-01T05:05:00.000Z',
      ],
      move(pay(1_000_000, '2026-04-02')),
    );
    expect(kpiFactsOf(paid)).toMatchObject({ recoveredMinor: AMOUNT, paidOn: '2026-03-05' });
    expect(kpiFactsOf(reopened)).toEqual({
      ...{ issuedOn: '2026-01-30', invoicedMinor: AMOUNT, overdueMinor: AMOUNT, recoveredMinor: 1_000_000 },
    });
  });

  it('is never more than what was owed then, nor less than nothing', () => {
    const debited = after(
      openCase(),
      move({ type: 'ApplyDebit', noteId: 'n', amountMinor: 500 }, pay(AMOUNT + 500, '2026-03-05')),
    );
    expect(kpiFactsOf(debited)).toMatchObject({ invoicedMinor: AMOUNT + 500, recoveredMinor: AMOUNT });
    const early = after(currentCase(), move(pay(300, '2026-02-20')));
    const open = after(early, [
      { type: 'OpenCase', episode: 1, generation: 1, policy: { id: 'standard', version: 1 } },
      now,
    ]);
    expect(kpiFactsOf(after(open, move(reverse(300))))).toMatchObject({ recoveredMinor: 0 });
  });

  it('counts as paid only what money settled, and as contacted only what was written about before', () => {
    const credited = after(
      openCase(),
      move({ type: 'ApplyCredit', noteId: 'n', amountMinor: AMOUNT }),
      close,
    );
    expect(kpiFactsOf(credited)).toMatchObject({ invoicedMinor: 0, recoveredMinor: 0 });
    expect(kpiFactsOf(credited).paidOn).toBeUndefined();
    const sent = after(
      openCase(),
      [claimOf('m1', 'friendly'), '2026-03-04T13:00:00.000Z'],
      // Late in the evening of the 4th in Bogota.
      [{ type: 'ConfirmMessage', messageId: 'm1', rungId: 'friendly' }, '2026-03-05T03:00:00.000Z'],
    );
    const contacted = (receivedOn: string) => {
      const { paidOn, contactedOn } = kpiFactsOf(after(sent, move(pay(AMOUNT, receivedOn)), close));
      return { paidOn, contactedOn };
    };
    expect(contacted('2026-03-10')).toEqual({ paidOn: '2026-03-10', contactedOn: '2026-03-04' });
    expect(contacted('2026-03-03')).toEqual({ paidOn: '2026-03-03', contactedOn: undefined });
  });

  it('is nothing once the invoice is void', () => {
    const paid = after(openCase(), move(pay(5, '2026-03-05')), [
      { type: 'EndCase', reason: 'cancelled' },
      now,
    ]);
    expect(kpiFactsOf(paid)).toEqual({
      ...{ issuedOn: '2026-01-30', invoicedMinor: 0, overdueMinor: 0, recoveredMinor: 0 },
    });
  });
});

describe('the KPIs', () => {
  it('divide sums of 90 days, the last of which is today', () => {
    expect(kpiPeriod('2026-03-31')).toEqual({ days: 90, from: '2026-01-01', to: '2026-03-31' });
    const sums = new Map([
      [
        'COP',
        {
          ...{ invoicedMinor: 9_000, overdueMinor: 3_000, recoveredMinor: 2_000 },
          ...{ paidCases: 4, daysToPay: 41, contactedCases: 2, daysFromContact: 9 },
        },
      ],
      ['CLP', { paidCases: 1, daysToPay: -2, contactedCases: 1, daysFromContact: 1 }],
    ]);
    expect(kpisOf(sums, new Map([['COP', 4_500]]), new Map([['email', 7]]), 90)).toEqual({
      days: 90,
      byCurrency: [
        { currency: 'CLP', meanDaysToPay: -2 },
        { currency: 'COP', recovered: 0.6667, meanDaysToPay: 10.3, dso: 45 },
      ],
      contacts: { email: 7, sms: 0, call: 0 },
      meanDaysFromContactToPayment: 3.3,
    });
  });

  it('are absent where there is nothing to divide by', () => {
    const nothing = new Map([['COP', { paidCases: 0, daysToPay: 0, overdueMinor: 0 }]]);
    expect(kpisOf(nothing, new Map([['COP', 1]]), new Map(), 90)).toEqual({
      ...{ days: 90, byCurrency: [], contacts: { email: 0, sms: 0, call: 0 } },
    });
  });
});
