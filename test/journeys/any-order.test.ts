import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balanceMinor } from '../../shared/case/case.ts';
import { createWorld, invoice, type World } from './world.ts';

const cop = (value: string) => ({ value, currency: 'COP' });
const RUNS = 8;

/** What may come for one invoice of 11,900,000.00; none of it depends on another's having come. */
function happenings(world: World, invoiceId: string) {
  const payment = (name: string, value: string, more = {}) => ({
    paymentId: `${name}-${invoiceId}`,
    debtorId: 'D-1',
    receivedOn: '2026-02-20',
    amount: cop(value),
    method: 'transfer',
    allocations: [{ invoiceId, amount: cop(value) }],
    ...more,
  });
  const withheld = { invoiceId, kind: 'withholding-income', amount: cop('300000.00') };
  const note = {
    noteId: `C-${invoiceId}`,
    debtorId: 'D-1',
    amount: cop('1000000.00'),
    allocations: [{ invoiceId, amount: cop('1000000.00') }],
  };
  const writeOff = { invoiceId, amount: cop('500000.00'), reason: 'settlement' };
  const send = (type: Parameters<World['send']>[0], data: object) => {
    const once = { id: `${type}-${JSON.stringify(data).length}-${invoiceId}`, time: '2026-02-20T12:00:00Z' };
    return () => world.send(type, data, once);
  };
  return [
    send('invoice.issued', { ...invoice, invoiceId, number: invoiceId }),
    send('payment.received', payment('A', '2000000.00', { deductions: [withheld] })),
    send('payment.received', payment('B', '3000000.00')),
    send('payment.reversed', { paymentId: `B-${invoiceId}`, reason: 'bounced' }),
    send('credit-note.issued', note),
    send('invoice.written-off', writeOff),
  ];
}

it('six events of one invoice, in any order and each of them twice, end in the same balance', async () => {
  await using world = await createWorld();
  const orders = fc.sample(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }), {
    numRuns: RUNS,
    seed: 7,
  });
  for (const [run, order] of orders.entries()) {
    const events = happenings(world, `F-${run}`);
    for (const index of [...order, ...order]) expect((await events[index]?.())?.status).toBe(202);
    await world.twin.kernel.settle();
    const item = await world.case(`F-${run}`);
    expect(item, order.join()).toMatchObject({
      status: 'current',
      paidMinor: 200_000_000,
      deductedMinor: 30_000_000,
      creditedMinor: 100_000_000,
      writtenOffMinor: 50_000_000,
    });
    expect(balanceMinor(item)).toBe(810_000_000);
  }
  expect(new Set(orders.map(String)).size).toBeGreaterThan(RUNS / 2);
  expect(await world.items('REJECTED#')).toEqual([]);
  expect(await world.items('CASE#', 'PENDING#')).toEqual([]);
  expect(await world.items('AGEING#')).toSatisfy(
    (buckets: { openMinor: number }[]) =>
      buckets.reduce((sum, { openMinor }) => sum + openMinor, 0) === RUNS * 810_000_000,
  );
});
