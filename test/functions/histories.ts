import { expect } from 'vitest';
import { balanceMinor } from '../../shared/case/case.ts';
import { itemsOf } from '../../functions/aws/case-store.ts';
import { loadLedger } from '../../functions/aws/party-store.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { totals, type Books, type Sent } from './books.ts';

const clp = (value: number) => ({ value: String(value), currency: 'CLP' });
const allocations = (...meant: [string, number][]) =>
  meant.map(([invoiceId, value]) => ({ invoiceId, amount: clp(value) }));
const invoice = (invoiceId: string, value: number, more = {}): Sent => ({
  type: 'invoice.issued',
  data: {
    ...{ invoiceId, number: invoiceId, debtorId: 'D', issuedOn: '2026-01-30', dueOn: '2026-03-01' },
    ...{ amount: clp(value), ...more },
  },
});
const payment = (paymentId: string, value: number, meant: [string, number][], more = {}): Sent => ({
  type: 'payment.received',
  data: {
    ...{ paymentId, debtorId: 'D', receivedOn: '2026-02-20', amount: clp(value), method: 'transfer' },
    ...{ allocations: allocations(...meant), ...more },
  },
});
const note = (
  type: 'credit-note.issued' | 'debit-note.issued',
  noteId: string,
  value: number,
  more = {},
): Sent => ({
  type,
  data: { noteId, debtorId: 'D', amount: clp(value), allocations: allocations(['F', value]), ...more },
});
const reversed = (paymentId: string, value?: number): Sent => ({
  type: 'payment.reversed',
  data: { paymentId, reason: 'recalled', ...(value === undefined ? {} : { amount: clp(value) }) },
});
const reallocated = (paymentId: string, meant: [string, number][], time: string): Sent => ({
  type: 'payment.reallocated',
  time,
  data: { paymentId, allocations: allocations(...meant) },
});
const withheld = { deductions: [{ invoiceId: 'F', kind: 'withholding-income', amount: clp(40) }] };
const instalments = ['2026-03-01', '2026-04-01', '2026-05-01'].map((dueOn, index) => ({
  dueOn,
  amount: clp([400, 300, 300][index] ?? 0),
}));

const OVERFLOW = 'six events of which some find no room until others have come';

/** Each history ends with what is told in its own way; `closed` says whether anything is owed in the end. */
export const histories: Record<string, { sent: Sent[]; ends: object }> = {
  [OVERFLOW]: {
    sent: [
      invoice('F', 1000),
      payment('A', 600, [['F', 600]], withheld),
      payment('B', 400, [['F', 400]]),
      note('credit-note.issued', 'C', 60),
      reversed('A', 200),
      note('debit-note.issued', 'N', 100),
    ],
    ends: {
      balances: [200],
      parts: { debited: 100, paid: 800, credited: 60, deducted: 40, writtenOff: 0 },
      unapplied: 0,
    },
  },
  'six events with a reallocation that covers the rest': {
    sent: [
      invoice('F', 1000),
      payment('A', 700, [['G', 500]]),
      payment('B', 500, [['F', 500]]),
      note('credit-note.issued', 'C', 100),
      reversed('B', 100),
      reallocated('A', [['F', 500]], '2026-02-20T13:00:00.000Z'),
    ],
    ends: {
      balances: [0],
      parts: { debited: 0, paid: 900, credited: 100, deducted: 0, writtenOff: 0 },
      unapplied: 200,
    },
  },
  'six events of three instalments': {
    sent: [
      invoice('F', 1000, { instalments }),
      payment('A', 600, [['F', 600]], withheld),
      payment('B', 350, [['F', 350]]),
      reversed('A', 200),
      note('credit-note.issued', 'C', 60),
      { type: 'credit-note.issued', data: { ...note('credit-note.issued', 'C', 30).data, reversal: true } },
    ],
    ends: {
      balances: [0, 0, 180],
      parts: { debited: 0, paid: 750, credited: 30, deducted: 40, writtenOff: 0 },
      unapplied: 0,
    },
  },
};

/** What ends the same, whatever the order: the story of how it came so is another, and so is which money an instalment got. */
async function endOf({ table }: Books) {
  const idOf = (kind: 'invoice' | 'debtor', id: string) =>
    internalId('key', kind, 'urn:erp:test', 'ACME', id);
  const items = await itemsOf(table, idOf('invoice', 'F'));
  const { unapplied } = await loadLedger(table, idOf('debtor', 'D'));
  const { amount: _, ...parts } = totals(items);
  expect(items.map(({ status }) => status === 'closed')).toEqual(
    items.map((item) => balanceMinor(item) === 0),
  );
  return { balances: items.map(balanceMinor), parts, unapplied: unapplied.CLP ?? 0 };
}

/** Tells the events in each of their orders, going back to what was told of the same beginning; visits each end. */
export async function inEveryOrder(
  books: Books,
  sent: readonly Sent[],
  visit: (order: readonly Sent[]) => Promise<void>,
  told: readonly Sent[] = [],
): Promise<void> {
  if (sent.length === 0) return visit(told);
  const back = books.mark();
  for (const event of sent) {
    await books.tell(event);
    const others = sent.filter((other) => other !== event);
    await inEveryOrder(books, others, visit, [...told, event]);
    back();
  }
}

/** The end is as it must be, and telling all of it once more changes nothing. */
export async function expectEnd(
  books: Books,
  order: readonly Sent[],
  ends: object,
  again: boolean,
): Promise<void> {
  const names = order.map(({ type }) => type).join();
  expect(await endOf(books), names).toEqual(ends);
  if (!again) return;
  const before = await books.items();
  for (const event of order) await books.tell(event);
  expect(await books.items(), names).toEqual(before);
}
