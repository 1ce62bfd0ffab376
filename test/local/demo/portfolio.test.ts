import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { habitNames } from '../../../local/demo/habits.ts';
import { closeOfDay, demoPortfolio } from '../../../local/demo/portfolio.ts';
import { erpEvent, type ErpEvent, type ErpEventOf, type ErpEventType } from '../../../shared/erp/events.ts';
import { currencyExponent } from '../../../shared/money/money.ts';

const FROM = '2026-03-02';
const anySeed = fc.integer({ min: 0, max: 999_999_999 });

function play(seed: number, items?: number) {
  const portfolio = demoPortfolio({ seed, from: FROM, items });
  const sent = portfolio.events.map(({ at, creditor, type, data }, index) =>
    erpEvent.parse({
      specversion: '1.0',
      id: `event-${index}`,
      source: creditor.source,
      type,
      time: new Date(at).toISOString(),
      data,
    }),
  );
  return { ...portfolio, sent };
}

function of<Type extends ErpEventType>(sent: readonly ErpEvent[], type: Type) {
  return sent.filter((event) => event.type === type).map(({ data }) => data as ErpEventOf<Type>['data']);
}

const total = (amounts: Iterable<number>) => [...amounts].reduce((sum, amount) => sum + amount, 0);

describe('the portfolio of the demo', () => {
  it('is the same for the same seed and another for another', () => {
    expect(demoPortfolio({ seed: 7, from: FROM })).toEqual(demoPortfolio({ seed: 7, from: FROM }));
    expect(demoPortfolio({ seed: 8, from: FROM }).events).not.toEqual(
      demoPortfolio({ seed: 7, from: FROM }).events,
    );
  });

  it('has two creditors, 80 debtors, 400 open items in four currencies, and every habit, whatever the seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { sent, creditors, debtors, invoices } = play(seed);
        const items = invoices.flatMap((invoice) => invoice.items);
        const currencies = new Set(
          of(sent, 'puntual.invoice.issued.v1').map(({ amount }) => amount.currency),
        );
        expect(creditors).toHaveLength(2);
        expect(new Set(debtors.map(({ debtorId, legalName }) => `${debtorId} ${legalName}`)).size).toBe(80);
        expect(items).toHaveLength(400);
        expect([...currencies].sort()).toEqual(['CLP', 'COP', 'EUR', 'MXN']);
        expect(new Set(debtors.map(({ habit }) => habit))).toEqual(new Set(habitNames));
        expect(new Set(debtors.map(({ language }) => language))).toEqual(new Set(['es', 'en']));
        expect(new Set(invoices.map(({ debtor }) => debtor)).size).toBe(80);
      }),
      { numRuns: 5 },
    );
  });

  it('shows what it is made to show', () => {
    const { sent } = play(1);
    const outcomes = of(sent, 'puntual.dispute.resolved.v1').map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['upheld', 'partially-upheld', 'rejected']));
    const payments = of(sent, 'puntual.payment.received.v1');
    expect(payments.some(({ allocations }) => allocations.length > 1)).toBe(true);
    expect(payments.some(({ allocations }) => allocations.length === 0)).toBe(true);
    expect(payments.some(({ deductions }) => deductions.length > 0)).toBe(true);
    expect(of(sent, 'puntual.payment.reversed.v1').length).toBeGreaterThan(0);
    expect(of(sent, 'puntual.payment.reallocated.v1').length).toBeGreaterThan(0);
    expect(of(sent, 'puntual.credit-note.issued.v1').length).toBeGreaterThan(0);
    expect(of(sent, 'puntual.invoice.issued.v1').some(({ instalments }) => instalments.length > 0)).toBe(
      true,
    );
    const debtors = of(sent, 'puntual.debtor.updated.v1');
    expect(debtors.some(({ consents }) => consents.some(({ channel }) => channel === 'sms'))).toBe(true);
    expect(debtors.some(({ contacts }) => contacts[0]?.email?.startsWith('bounce+'))).toBe(true);
  });

  it('has ids of its own for everything, and is sent in order of time, on workdays', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { sent, events } = play(seed);
        const ids = [
          ...of(sent, 'puntual.invoice.issued.v1').map(({ invoiceId }) => invoiceId),
          ...of(sent, 'puntual.payment.received.v1').map(({ paymentId }) => paymentId),
          ...of(sent, 'puntual.credit-note.issued.v1').map(({ noteId }) => noteId),
          ...of(sent, 'puntual.dispute.opened.v1').map(({ disputeId }) => disputeId),
        ];
        expect(new Set(ids).size).toBe(ids.length);
        expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
        expect(events.filter(({ at }) => new Date(at).getUTCDay() % 6 === 0)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it('gives no more than is owed: not of a payment, and not for an invoice', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { sent } = play(seed);
        const owed = new Map(
          of(sent, 'puntual.invoice.issued.v1').map(({ invoiceId, amount }) => [invoiceId, amount]),
        );
        const reversed = new Set(of(sent, 'puntual.payment.reversed.v1').map(({ paymentId }) => paymentId));
        const received = of(sent, 'puntual.payment.received.v1');
        const amountOf = new Map(received.map(({ paymentId, amount }) => [paymentId, amount.minor]));
        const reallocated = of(sent, 'puntual.payment.reallocated.v1');
        const parts = [...received, ...reallocated]
          // What is for no invoice is found out later, or never.
          .filter(({ allocations }) => allocations.length > 0)
          .map(({ paymentId, allocations }) => [
            total(allocations.map(({ amount }) => amount.minor)),
            amountOf.get(paymentId),
          ]);
        expect(parts.filter(([part, whole]) => part !== whole)).toEqual([]);

        const given = [
          ...received
            .filter(({ paymentId }) => !reversed.has(paymentId))
            .flatMap(({ allocations, deductions }) => [...allocations, ...deductions]),
          ...[...reallocated, ...of(sent, 'puntual.credit-note.issued.v1')].flatMap(
            ({ allocations }) => allocations,
          ),
        ];
        const sums = Map.groupBy(given, ({ invoiceId }) => invoiceId);
        const tooMuch = [...sums].filter(
          ([invoiceId, shares]) =>
            shares.some(({ amount }) => amount.currency !== owed.get(invoiceId)?.currency) ||
            total(shares.map(({ amount }) => amount.minor)) > (owed.get(invoiceId)?.minor ?? 0),
        );
        expect(sums.size).toBeGreaterThan(200);
        expect(tooMuch).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it('writes amounts with all the decimals of their currency', () => {
    const written = JSON.stringify(demoPortfolio({ seed: 1, from: FROM }).events);
    const amounts = [...written.matchAll(/\{"value":"(\d+)(?:\.(\d+))?","currency":"(\w+)"\}/g)];
    expect(amounts.length).toBeGreaterThan(400);
    for (const [, , fraction = '', currency = ''] of amounts)
      expect(fraction).toHaveLength(currencyExponent(currency) ?? -1);
  });

  it('can be smaller', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 0, max: 60 }), (seed, items) => {
        const { invoices, debtors } = play(seed, items);
        expect(invoices.flatMap((invoice) => invoice.items)).toHaveLength(items);
        expect(debtors).toHaveLength(Math.ceil(items / 5));
      }),
      { numRuns: 5 },
    );
  });

  it('says at the close of each workday that the books are complete', () => {
    const [creditor] = demoPortfolio({ seed: 1, from: FROM, items: 0 }).creditors;
    if (!creditor) throw new Error('there is no creditor');
    // A Saturday's books are closed on Monday, at 18:00 in Bogota.
    const { at, data } = closeOfDay(creditor, '2026-03-07');
    expect(new Date(at).toISOString()).toBe('2026-03-09T23:00:00.000Z');
    expect(data).toEqual({ companyCode: 'ARUVIA', asOf: '2026-03-09T23:00:00.000Z' });
  });
});
