import { describe, expect, it } from 'vitest';
import { itemsOf, loadRegistrations } from '../../functions/aws/case-store.ts';
import { balanceMinor } from '../../shared/case/case.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { openBooks, totals, type Books, type Sent } from './books.ts';

const usd = (cents: number) => ({ value: (cents / 100).toFixed(2), currency: 'USD' });
const dueOn = (index: number) => new Date(Date.UTC(2026, 2 + index, 1)).toISOString().slice(0, 10);
/** The most instalments there can be: more than one transaction registers. */
const COUNT = 60;
const EACH = 10_00;
const invoice: Sent = {
  type: 'invoice.issued',
  data: {
    ...{ invoiceId: 'F', number: 'F', debtorId: 'D', issuedOn: '2026-01-30', dueOn: dueOn(0) },
    amount: usd(COUNT * EACH),
    expectedWithholdings: [{ kind: 'withholding-vat', amount: usd(100) }],
    instalments: Array.from({ length: COUNT }, (_, index) => ({ dueOn: dueOn(index), amount: usd(EACH) })),
  },
};
const payment = (cents: number): Sent => ({
  type: 'payment.received',
  data: {
    ...{ paymentId: 'P', debtorId: 'D', receivedOn: '2026-02-20', amount: usd(cents), method: 'transfer' },
    allocations: [{ invoiceId: 'F', amount: usd(cents) }],
  },
});
const id = internalId('key', 'invoice', 'urn:erp:test', 'ACME', 'F');
const balances = async ({ table }: Books) => (await itemsOf(table, id)).map(balanceMinor);
const filled = (full: number, rest: number) =>
  Array.from({ length: COUNT }, (_, index) => (index < full ? 0 : index === full ? rest : EACH));

describe('an invoice in sixty instalments', () => {
  it('is registered as a whole, also when that was cut off, and the expected withholdings with it', async () => {
    const books = openBooks();
    books.cutOffAfter(1);
    await books.tell(invoice);
    const items = await itemsOf(books.table, id);
    expect(items.map((item) => item.invoice.dueOn)).toEqual(items.map((_, index) => dueOn(index)));
    expect(items.map((item) => item.invoice.instalment?.number)).toEqual(items.map((_, index) => index + 1));
    expect(items.map((item) => item.expectedWithholdingsMinor).slice(38, 42)).toEqual([2, 2, 1, 1]);
    expect((await loadRegistrations(books.table, [id])).get(id)?.caseIds).toEqual(
      items.map(({ caseId }) => caseId),
    );
    expect(totals(items).amount).toBe(COUNT * EACH);
  });

  it.each([[[payment(455_00), invoice]], [[invoice, payment(455_00)]]])(
    'is filled in order by one payment, whenever that comes and wherever it is cut off',
    async (sent) => {
      const books = openBooks();
      for (const event of sent) {
        books.cutOffAfter(20);
        await books.tell(event);
      }
      books.cutOffAfter(Infinity);
      expect(await balances(books)).toEqual(filled(45, 5_00));
    },
  );

  it('gives back in reverse, and a write-off of an amount goes from the oldest on, once', async () => {
    const books = openBooks();
    await books.tell(invoice);
    await books.tell(payment(455_00));
    await books.tell({
      type: 'payment.reversed',
      data: { paymentId: 'P', amount: usd(25_00), reason: 'bounced' },
    });
    expect(await balances(books)).toEqual(filled(43, EACH));
    const writeOff: Sent = {
      type: 'invoice.written-off',
      data: { invoiceId: 'F', amount: usd(32_00), reason: 'settlement' },
    };
    books.cutOffAfter(45);
    for (const event of [writeOff, writeOff]) await books.tell(event);
    expect(await balances(books)).toEqual(filled(46, 8_00));
  });
});
