import { describe, expect, it } from 'vitest';
import { bogota, createWorld, invoice, type World } from './world.ts';

const replace = (world: World, old: string, next: string, id?: string) =>
  world.send(
    'invoice.replaced',
    { invoiceId: next, replacesInvoiceId: old },
    id === undefined ? {} : { id, time: bogota('2026-02-20', '10:00') },
  );
/** A quarter of an hour after what would have been the turn of the debtor's lead case, which was the old one. */
const secondReminder = bogota('2026-03-18', '08:15');
const later = { issuedOn: '2026-02-20', dueOn: '2026-04-20' };

describe('an invoice that takes the place of another', () => {
  it('goes on where that one stood: as old, and with the rungs that were sent', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    await world.invoice('F-2', later);
    await replace(world, 'F-1', 'F-2');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'replaced' });
    expect((await world.execution('F-1')).status).toBe('SUCCEEDED');
    await world.twin.advanceTo(bogota('2026-03-31'));
    const mails = await world.mails();
    expect(mails.map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:00'), secondReminder]);
    expect([mails[1]?.text.includes('F-1'), mails[1]?.text.includes('F-2')]).toEqual([false, true]);
    const ageing = (await world.items('AGEING#')).filter(({ openCount }) => openCount !== 0);
    expect(ageing).toMatchObject([{ sk: 'COP#2026-03-01', openCount: 1 }]);
  });

  it('does not send a rung of which nobody knows whether it left', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const unknown = { code: 'InternalFailure', statusCode: 500 };
    world.twin.cloud.faults.set({
      rules: [{ match: 'ses:SendRawEmail', kind: 'before', times: 1, error: unknown }],
    });
    await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
    expect(await world.case('F-1')).toMatchObject({ ladder: { rungs: { friendly: { state: 'doubted' } } } });
    await world.invoice('F-2');
    await replace(world, 'F-1', 'F-2');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([secondReminder]);
  });

  it('does so in any order of the three words, each of them twice', async () => {
    await using world = await createWorld();
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const [run, order] of orders.entries()) {
      const [old, next] = [`A-${run}`, `B-${run}`];
      const time = bogota('2026-02-20', '09:00');
      const said = [
        () => world.send('invoice.issued', { ...invoice, invoiceId: old, number: old }, { id: old, time }),
        () =>
          world.send(
            'invoice.issued',
            { ...invoice, ...later, invoiceId: next, number: next },
            { id: next, time },
          ),
        () => replace(world, old, next, `R-${run}`),
      ];
      for (const index of [...order, ...order]) {
        expect((await said[index]?.())?.status).toBe(202);
        await world.twin.kernel.settle();
      }
      expect(await world.case(old), order.join()).toMatchObject({ status: 'closed', reason: 'replaced' });
      expect(await world.case(next), order.join()).toMatchObject({
        status: 'current',
        invoice: { number: next, dueOn: '2026-03-01' },
        opensAt: bogota('2026-03-02'),
      });
    }
    expect(await world.items('REJECTED#')).toEqual([]);
    expect(await world.items('CASE#', 'PENDING#')).toEqual([]);
  });

  it('is not dunned for before it comes, and hands everything on when it is replaced itself, whatever came first', async () => {
    await using world = await createWorld();
    await world.invoice('A-1');
    await world.invoice('A-2');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.mails()).toHaveLength(1);
    for (const number of ['1', '2']) {
      const links = [
        () => replace(world, `A-${number}`, `B-${number}`),
        () => replace(world, `B-${number}`, `C-${number}`),
      ];
      for (const link of number === '1' ? links : links.toReversed()) {
        await link();
        await world.twin.kernel.settle();
      }
    }
    expect(await world.case('A-1')).toMatchObject({ status: 'closed', reason: 'replaced' });
    for (const id of ['C-2', 'B-2', 'B-1', 'C-1']) {
      await world.invoice(id, later);
      await world.twin.kernel.settle();
    }
    await world.twin.advanceTo(bogota('2026-03-31'));
    for (const number of ['1', '2']) {
      expect(await world.case(`B-${number}`)).toMatchObject({ status: 'closed', reason: 'replaced' });
      expect(await world.case(`C-${number}`)).toMatchObject({ invoice: { dueOn: '2026-03-01' } });
    }
    const mails = await world.mails();
    expect(mails.map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:00'), secondReminder]);
    expect(mails[1]?.text.match(/Factura \S+/g)?.toSorted()).toEqual(['Factura C-1', 'Factura C-2']);
    expect(await world.items('CASE#', 'PENDING#')).toEqual([]);
  });

  it('takes over what is said of the old one late', async () => {
    await using world = await createWorld();
    await world.invoice('A');
    await world.invoice('B', later);
    await replace(world, 'A', 'B');
    await world.twin.kernel.settle();
    const before = { time: bogota('2026-02-20', '08:00') };
    await world.send('invoice.updated', { invoiceId: 'A', dueOn: '2026-02-25' }, before);
    await world.twin.kernel.settle();
    expect(await world.case('B')).toMatchObject({ invoice: { dueOn: '2026-02-25' } });
  });

  it('cannot be another debtor’s, a second one, the second of one, or its own successor', async () => {
    await using world = await createWorld();
    for (const id of ['A', 'B', 'C']) await world.invoice(id);
    await world.invoice('X', { debtorId: 'D-2' });
    await replace(world, 'A', 'X');
    await replace(world, 'A', 'B');
    await world.twin.kernel.settle();
    await replace(world, 'A', 'C');
    await replace(world, 'C', 'B');
    await replace(world, 'B', 'A');
    await world.twin.kernel.settle();
    const rejected = await world.items('REJECTED#', 'REJECTED');
    expect(rejected.map(({ type, field }) => [type, field]).toSorted()).toEqual([
      ['puntual.invoice.replaced.v1', 'data.invoiceId'],
      ['puntual.invoice.replaced.v1', 'data.invoiceId'],
      ['puntual.invoice.replaced.v1', 'data.replacesInvoiceId'],
      ['puntual.invoice.replaced.v1', 'data.replacesInvoiceId'],
    ]);
    expect((await world.case('B')).status).toBe('current');
    expect((await world.case('C')).status).toBe('current');
  });
});
