import { describe, expect, it } from 'vitest';
import { bogota, createWorld } from './world.ts';

const cop = (value: string) => ({ value, currency: 'COP' });

describe('an invoice that is not ours to collect any more', () => {
  it.each([
    ['invoice.cancelled', { reason: 'returned' }, 'cancelled'],
    ['invoice.assigned', { assignee: 'Factor S.A.' }, 'assigned'],
    ['invoice.written-off', { reason: 'insolvent' }, 'written-off'],
  ] as const)('%s ends its dunning at once', async (type, data, reason) => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.send(type, { invoiceId: 'F-1', ...data })).status).toBe(202);
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason });
    expect(await world.execution('F-1')).toMatchObject({ status: 'SUCCEEDED' });
    await world.twin.advanceTo(bogota('2026-03-20'));
    expect(await world.mails()).toHaveLength(1);
    expect(await world.items('AGEING#')).toMatchObject([{ openMinor: 0, openCount: 0 }]);
  });

  it('stays so when its payment, which came before that, is taken back', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '11900000.00', { paymentId: 'P-1' });
    await world.twin.kernel.settle();
    await world.send('invoice.cancelled', { invoiceId: 'F-1', reason: 'returned' });
    await world.send('payment.reversed', { paymentId: 'P-1', reason: 'bounced' });
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'cancelled' });
    expect(await world.mails()).toEqual([]);
  });

  it('is never opened when that came before the invoice, or before it was due', async () => {
    await using world = await createWorld();
    await world.send('invoice.cancelled', { invoiceId: 'F-1', reason: 'returned' });
    await world.twin.kernel.settle();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.send('invoice.assigned', { invoiceId: 'F-2', assignee: 'Factor S.A.' });
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'cancelled' });
    expect(await world.case('F-2')).toMatchObject({ status: 'closed', reason: 'assigned' });
    expect(await world.mails()).toEqual([]);
  });

  it('is dunned for the rest when a part of it is written off, and closed when that is paid', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('invoice.written-off', {
      invoiceId: 'F-1',
      amount: cop('1900000.00'),
      reason: 'settlement',
    });
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ text }) => text.includes('COP 10.000.000,00'))).toEqual([true]);
    await world.pay('F-1', '10000000.00');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', writtenOffMinor: 190_000_000 });
  });

  it('keeps money that comes for it as the debtor’s, with a task to apply it', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('invoice.cancelled', { invoiceId: 'F-1', reason: 'returned' });
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 1_190_000_000 }]);
    expect(await world.items('PAYMENT#')).toMatchObject([{ kind: 'payment-to-apply' }]);
  });

  it('keeps a write-off in another currency as rejected, also when it waited for the invoice', async () => {
    await using world = await createWorld();
    const dollars = { invoiceId: 'F-1', amount: { value: '10.00', currency: 'USD' }, reason: 'loss' };
    await world.send('invoice.written-off', dollars);
    await world.twin.kernel.settle();
    await world.invoice('F-1');
    await world.send('invoice.written-off', dollars);
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ writtenOffMinor: 0 });
    expect((await world.items('REJECTED#', 'REJECTED')).map(({ field }) => field)).toEqual([
      'data.amount.currency',
      'data.amount.currency',
    ]);
    expect(await world.items('CASE#', 'PENDING#')).toEqual([]);
  });
});

describe('a credit note', () => {
  const note = (invoiceId: string, value: string, change = {}) => ({
    noteId: `NC-${invoiceId}-${value}`,
    debtorId: 'D-1',
    amount: cop(value),
    allocations: [{ invoiceId, amount: cop(value) }],
    ...change,
  });

  it('for a part is netted before anything is claimed, and one for the rest closes the case', async () => {
    await using world = await createWorld();
    await world.send('credit-note.issued', note('F-1', '1900000.00'));
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ text }) => text.includes('COP 10.000.000,00'))).toEqual([true]);
    await world.send('credit-note.issued', note('F-1', '10000000.00'));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({
      status: 'closed',
      reason: 'credited',
      creditedMinor: 1_190_000_000,
    });
    expect(await world.execution('F-1')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('closes an invoice that is not due yet on the spot, and what it leaves over is the debtor’s', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('credit-note.issued', note('F-1', '12000000.00'));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'credited' });
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 10_000_000 }]);
  });

  it('of another debtor is kept as rejected, and nothing of it is applied', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('credit-note.issued', note('F-1', '1000.00', { debtorId: 'D-2' }));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ creditedMinor: 0 });
    expect(await world.items('REJECTED#')).toMatchObject([
      { type: 'puntual.credit-note.issued.v1', field: 'data.allocations[0].invoiceId' },
    ]);
  });
});
