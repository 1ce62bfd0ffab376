import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balanceMinor } from '../../shared/case/case.ts';
import { decimalText } from '../../shared/money/money.ts';
import { heldMinor } from '../../shared/payment/payment.ts';
import { toldOf, type Payment } from '../../shared/payment/tell.ts';
import { wantedOf } from '../../shared/payment/wanted.ts';
import { openBooks, statementOf, totals, type Books, type Sent, type Statement } from './books.ts';

/** No decimals, two and three: the smallest amounts, so that rests and limits are met often. */
const CURRENCIES = ['CLP', 'COP', 'KWD'];
const INVOICES = ['F1', 'F2', 'F3'];
const NOTES = { C1: 'credit-note.issued', C2: 'credit-note.issued', N1: 'debit-note.issued' } as const;

const minor = fc.integer({ min: 1, max: 30 });
const invoiceId = fc.constantFrom(...INVOICES);
const parts = fc.array(fc.tuple(invoiceId, minor), { maxLength: 3 });
const debtorId = fc.constantFrom('D', 'D', 'D', 'E');
const time = fc.integer({ min: 10, max: 19 }).map((hour) => `2026-02-20T${hour}:00:00.000Z`);

const history = fc.constantFrom(...CURRENCIES).chain((currency) => {
  const money = (amount: number) => ({ value: decimalText({ minor: amount, currency }), currency });
  const sum = (meant: [string, number][]) => meant.reduce((total, [, amount]) => total + amount, 0);
  const allocations = (meant: [string, number][]) =>
    meant.map(([invoice, amount]) => ({ invoiceId: invoice, amount: money(amount) }));
  const deductions = (meant: [string, number][]) =>
    meant.map(([invoice, amount]) => ({
      ...{ invoiceId: invoice, amount: money(amount), kind: 'withholding-vat' },
    }));
  const event = fc.oneof<fc.Arbitrary<Sent>[]>(
    fc.tuple(invoiceId, fc.integer({ min: 20, max: 60 }), fc.boolean()).map(([invoice, amount, inParts]) => ({
      type: 'invoice.issued',
      data: {
        ...{
          invoiceId: invoice,
          number: invoice,
          debtorId: 'D',
          issuedOn: '2026-01-30',
          dueOn: '2026-03-01',
        },
        amount: money(amount),
        instalments: inParts
          ? [amount - 14, 7, 7].map((part, index) => ({
              dueOn: `2026-03-0${index + 1}`,
              amount: money(part),
            }))
          : [],
      },
    })),
    fc
      .tuple(fc.constantFrom('A', 'B'), parts, fc.integer({ min: 0, max: 9 }), parts, debtorId)
      .filter(([, meant, more]) => sum(meant) + more > 0)
      .map(([paymentId, meant, more, kept, payer]) => ({
        type: 'payment.received',
        data: {
          ...{ paymentId, debtorId: payer, receivedOn: '2026-02-20', method: 'transfer' },
          amount: money(sum(meant) + more),
          allocations: allocations(meant),
          deductions: deductions(kept.slice(0, 1)),
        },
      })),
    fc
      .tuple(fc.constantFrom('A', 'B'), parts, fc.option(parts, { nil: undefined }), time)
      .map(([paymentId, meant, kept, at]) => ({
        type: 'payment.reallocated',
        time: at,
        data: {
          paymentId,
          allocations: allocations(meant),
          deductions: kept && deductions(kept.slice(0, 1)),
        },
      })),
    fc.tuple(fc.constantFrom('A', 'B'), fc.option(minor, { nil: undefined })).map(([paymentId, amount]) => ({
      type: 'payment.reversed',
      data: { paymentId, reason: 'bounced', amount: amount === undefined ? undefined : money(amount) },
    })),
    fc
      .tuple(fc.constantFrom('C1', 'C2', 'N1'), parts, fc.integer({ min: 0, max: 9 }), fc.boolean())
      .filter(([, meant, more]) => sum(meant) + more > 0)
      .map(([noteId, meant, more, reversal]) => ({
        type: NOTES[noteId],
        data: {
          ...{ noteId, debtorId: 'D', reversal },
          ...{ amount: money(sum(meant) + more), allocations: allocations(meant) },
        },
      })),
    fc.tuple(invoiceId, fc.option(minor, { nil: undefined })).map(([invoice, amount]) => ({
      type: 'invoice.written-off',
      data: { invoiceId: invoice, reason: 'loss', amount: amount === undefined ? undefined : money(amount) },
    })),
  );
  const cancelled = invoiceId.map((invoice): Sent => ({
    type: 'invoice.cancelled',
    data: { invoiceId: invoice, reason: 'returned' },
  }));
  const told = fc.record({
    sent: fc.oneof({ weight: 20, arbitrary: event }, { weight: 1, arbitrary: cancelled }),
    // Mostly nothing is cut off; else it is the first transaction of the event or one after it.
    cutOffAfter: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 3 }),
  });
  return fc.record({
    currency: fc.constant(currency),
    told: fc.array(told, { minLength: 8, maxLength: 18 }),
  });
});

function checkBalances({ cases }: Statement): void {
  for (const item of cases) {
    const { amountMinor, debitedMinor, paidMinor, creditedMinor, deductedMinor, writtenOffMinor } = item;
    const parts = [debitedMinor, paidMinor, creditedMinor, deductedMinor, writtenOffMinor];
    expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
    expect(balanceMinor(item)).toBeGreaterThanOrEqual(0);
    expect(balanceMinor(item)).toBe(
      amountMinor + debitedMinor - paidMinor - creditedMinor - deductedMinor - writtenOffMinor,
    );
    const isGone = item.status === 'closed' && item.reason === 'cancelled';
    if (!isGone) expect(item.status === 'closed').toBe(balanceMinor(item) === 0);
  }
}

/** What is taken, unapplied and waiting is what came less what was taken back. */
function checkMoney({ cases, payments, debitNotes, unappliedMinor }: Statement): void {
  const { paid, credited, deducted, debited } = totals(cases);
  const held = payments.reduce((sum, payment) => sum + worth(payment), 0);
  const waiting = payments.reduce((sum, payment) => sum + waitingMinor(payment), 0);
  expect(paid + credited + unappliedMinor + waiting).toBe(held);
  expect(unappliedMinor).toBeGreaterThanOrEqual(0);
  const takenOf = (of: Payment[], what: 'amountMinor' | 'deducted') =>
    of
      .flatMap(({ shares }) => Object.values(shares).flatMap(({ taken }) => Object.values(taken)))
      .reduce(
        (sum, { amountMinor, deductions }) =>
          sum +
          (what === 'amountMinor'
            ? amountMinor
            : deductions.reduce((total, deduction) => total + deduction.amountMinor, 0)),
        0,
      );
  expect(takenOf(payments, 'amountMinor')).toBe(paid + credited);
  expect(takenOf(payments, 'deducted')).toBe(deducted);
  expect(takenOf(debitNotes, 'amountMinor')).toBe(debited);
}

function worth(payment: Payment): number {
  const told = toldOf(payment);
  return told ? heldMinor(told) : 0;
}

function waitingMinor(payment: Payment): number {
  const told = toldOf(payment);
  if (!told) return 0;
  return wantedOf(told)
    .allocations.filter((meant) => payment.shares[meant.invoiceId]?.state === 'waiting')
    .reduce((sum, { amount }) => sum + amount.minor, 0);
}

/** Money that is meant for an invoice does not stay unapplied while something is owed on it. */
function checkSettled({ cases, payments }: Statement): void {
  for (const payment of payments) {
    const told = toldOf(payment);
    const wanted = told && wantedOf(told);
    for (const [id, { taken, currency }] of Object.entries(payment.shares)) {
      const items = cases.filter(({ caseId }) => caseId === id || caseId in taken);
      const meant = wanted?.allocations.filter((said) => said.invoiceId === id) ?? [];
      const wantedMinor = meant.reduce((sum, { amount }) => sum + amount.minor, 0);
      const takenMinor = Object.values(taken).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      expect(takenMinor).toBeLessThanOrEqual(wantedMinor);
      const isOwed = items.some((item) => item.status !== 'closed' && item.currency === currency);
      if (isOwed) expect(takenMinor).toBe(wantedMinor);
    }
  }
}

async function tellAll(books: Books, told: { sent: Sent; cutOffAfter?: number }[]): Promise<void> {
  for (const { sent, cutOffAfter } of told) {
    if (cutOffAfter !== undefined) books.cutOffAfter(cutOffAfter);
    await books.tell(sent);
    books.cutOffAfter(Infinity);
    const statement = statementOf(await books.items());
    checkBalances(statement);
    checkMoney(statement);
    checkSettled(statement);
  }
}

it('whatever is told in whatever order, every balance is right and no money is lost or made', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ told }) => {
      const books = openBooks();
      await tellAll(books, told);
      const before = await books.items();
      for (const { sent } of told) await books.tell(sent);
      expect(await books.items()).toEqual(before);
      const { paid, credited } = totals(statementOf(before).cases);
      if (paid + credited > 0) applied += 1;
    }),
    { numRuns: 60, seed: 20_260_220 },
  );
  expect(applied).toBeGreaterThan(30);
});
