import { describe, expect, it } from 'vitest';
import { bogota, createWorld, type World } from './world.ts';

const full = { value: '11900000.00', currency: 'COP' };
const payment = {
  paymentId: 'P-1',
  debtorId: 'D-1',
  receivedOn: '2026-03-10',
  amount: full,
  method: 'cheque',
  allocations: [{ invoiceId: 'F-1', amount: full }],
};
const reverse = (world: World, id = 'reversal') =>
  world.send('payment.reversed', { paymentId: 'P-1', reason: 'bounced' }, { id, time: bogota('2026-02-20') });

describe('a payment that does not hold', () => {
  it('reopens the case where it stood: the rung that was sent is not sent again', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    await world.send('payment.received', payment);
    await world.twin.advanceTo(bogota('2026-03-12', '12:00'));
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    await reverse(world);
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([
      bogota('2026-03-04', '08:00'),
      bogota('2026-03-18', '08:00'),
    ]);
    expect(await world.case('F-1')).toMatchObject({ status: 'open', episode: 2, paidMinor: 0 });
  });

  it('goes on with the ladder when the case was still open, once, however often it is said', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('payment.received', {
      ...payment,
      amount: { ...full, value: '900000.00' },
      allocations: [{ invoiceId: 'F-1', amount: { ...full, value: '900000.00' } }],
    });
    await world.twin.advanceTo(bogota('2026-03-03', '12:00'));
    for (const id of ['one', 'one', 'two']) await reverse(world, id);
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ text }) => text.includes('COP 11.900.000,00'))).toEqual([true]);
    expect((await world.story('F-1')).filter((type) => type === 'PaymentReversed')).toHaveLength(1);
  });

  it('never counts when that is known before it comes, or before its invoice does', async () => {
    await using world = await createWorld();
    await reverse(world);
    await world.send('payment.received', payment);
    await world.twin.kernel.settle();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open', paidMinor: 0 });
    expect(await world.mails()).toHaveLength(1);
    expect((await world.items('PAYMENT#')).map(({ taskShard }) => taskShard)).toEqual([undefined]);
  });

  it('is not the debtor’s money any more, and no task', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('payment.received', { ...payment, amount: { ...full, value: '12000000.00' } });
    await world.twin.kernel.settle();
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 10_000_000 }]);
    await reverse(world);
    await world.twin.kernel.settle();
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 0 }]);
    expect(await world.case('F-1')).toMatchObject({ status: 'current', paidMinor: 0 });
    expect((await world.items('PAYMENT#')).map(({ taskShard }) => taskShard)).toEqual([undefined]);
  });
});
