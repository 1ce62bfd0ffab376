import { describe, expect, it } from 'vitest';
import { bogota, createWorld, type World } from './world.ts';

const cop = (value: string) => ({ value, currency: 'COP' });
const meant = (value: string, invoiceId = 'F-1') => [{ invoiceId, amount: cop(value) }];
const payment = (paymentId: string, value: string, change = {}) => ({
  ...{ paymentId, debtorId: 'D-1', receivedOn: '2026-03-10', method: 'transfer' },
  ...{ amount: cop(value), allocations: meant(value) },
  ...change,
});
const note = (noteId: string, value: string, change = {}) => ({
  ...{ noteId, debtorId: 'D-1', amount: cop(value), allocations: meant(value) },
  ...change,
});
/** Which of these texts each mail has. */
const mailed = async (world: World, ...texts: string[]) => {
  const mails = await world.mails();
  return mails.map(({ text }) => texts.filter((part) => text.includes(part)));
};

describe('the right money', () => {
  it('is dunned for what is left after payments in parts, and not for what the last of them pays', async () => {
    await using world = await createWorld();
    await world.send('payment.received', payment('P-2', '3000000.00'));
    await world.invoice('F-1');
    await world.send('payment.received', payment('P-1', '2000000.00'));
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await mailed(world, 'COP 6.900.000,00')).toEqual([['COP 6.900.000,00']]);
    await world.send('payment.received', payment('P-3', '6900000.00'));
    await world.twin.advanceTo(bogota('2026-04-30'));
    expect(await world.mails()).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
  });

  it('that nobody has applied stops the reminders, and pays the invoice when the ERP says so', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('payment.received', payment('P-1', '12000000.00', { allocations: [] }));
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['money-to-apply'] });
    await world.send('payment.reallocated', { paymentId: 'P-1', allocations: meant('11900000.00') });
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', paidMinor: 1_190_000_000 });
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 10_000_000 }]);
    await world.twin.advanceTo(bogota('2026-03-10', '01:00'));
    await world.send('payment.reallocated', {
      paymentId: 'P-1',
      allocations: [...meant('11900000.00'), ...meant('100000.00', 'F-2')],
    });
    await world.invoice('F-2');
    await world.twin.kernel.settle();
    expect(await world.case('F-2')).toMatchObject({ paidMinor: 10_000_000 });
    expect((await world.items('PAYMENT#')).map(({ taskShard }) => taskShard)).toEqual([undefined]);
  });

  it('reopens a closed case for the part of a payment that did not hold, and is closed by a credit note', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    await world.send('payment.received', payment('P-1', '11900000.00'));
    await world.twin.advanceTo(bogota('2026-03-12', '12:00'));
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    await world.send('payment.reversed', {
      paymentId: 'P-1',
      amount: cop('900000.00'),
      reason: 'chargeback',
    });
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open', episode: 2, paidMinor: 1_100_000_000 });
    expect(await mailed(world, 'COP 11.900.000,00', 'COP 900.000,00')).toEqual([
      ['COP 11.900.000,00'],
      ['COP 900.000,00'],
    ]);
    await world.send('credit-note.issued', note('NC-1', '900000.00'));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', creditedMinor: 90_000_000 });
  });

  it('is more when a debit note comes after the close: the case goes on where its ladder stood', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    await world.send('payment.received', payment('P-1', '11900000.00'));
    await world.twin.kernel.settle();
    await world.send('debit-note.issued', note('ND-1', '50000.00'));
    await world.send('debit-note.issued', note('ND-2', '70000.00', { allocations: [] }));
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open', episode: 2, debitedMinor: 5_000_000 });
    expect(await mailed(world, 'COP 11.900.000,00', 'COP 50.000,00')).toEqual([
      ['COP 11.900.000,00'],
      ['COP 50.000,00'],
    ]);
    expect((await world.items('PAYMENT#')).map(({ kind }) => kind)).toContain('debit-note-to-apply');
  });
});

it('each of three instalments has a ladder of its own, and one payment fills them in order', async () => {
  await using world = await createWorld();
  await world.invoice('F-1', {
    instalments: [
      { dueOn: '2026-03-01', amount: cop('4000000.00') },
      { dueOn: '2026-03-08', amount: cop('4000000.00') },
      { dueOn: '2026-04-10', amount: cop('3900000.00') },
    ],
  });
  await world.twin.advanceTo(bogota('2026-03-13'));
  expect(await mailed(world, 'F-1 (1/3)', 'F-1 (2/3)')).toEqual([['F-1 (1/3)'], ['F-1 (2/3)']]);
  await world.send('payment.received', payment('P-1', '6000000.00'));
  await world.twin.advanceTo(bogota('2026-03-27'));
  expect(await mailed(world, 'F-1 (1/3)', 'COP 2.000.000,00')).toEqual([
    ['F-1 (1/3)'],
    [],
    ['COP 2.000.000,00'],
  ]);
  expect(await world.case('F-1')).toMatchObject({ status: 'closed', paidMinor: 400_000_000 });
  await world.send('invoice.cancelled', { invoiceId: 'F-1', reason: 'returned' });
  await world.twin.advanceTo(bogota('2026-04-30'));
  const items = (await world.items('CASE#', 'CASE')).map(({ state }) => state);
  expect(items).toHaveLength(3);
  expect(items).toMatchObject(items.map(() => ({ status: 'closed' })));
  expect(await world.mails()).toHaveLength(3);
});
