import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow, itemsOf } from '../../functions/aws/case-store.ts';
import { pauseDebtor } from '../../functions/debtors/pause-debtor.ts';
import { collectableMinor } from '../../shared/case/case.ts';
import { bogota, createWorld, debtor, emptyWorld, creditor, invoice, type World } from './world.ts';

const cop = (value: string) => ({ value, currency: 'COP' });
const friendly = bogota('2026-03-04', '08:00');
const mailed = async (world: World) => (await world.mails()).map(({ at }) => at);
const dispute = (world: World, change: object = {}) =>
  world.send('dispute.opened', { disputeId: 'Q-1', invoiceId: 'F-1', reasonCode: 'quality', ...change });
const resolve = (world: World, outcome: string, change: object = {}) =>
  world.send('dispute.resolved', { disputeId: 'Q-1', outcome, ...change });
const legal = (world: World, status: string, time?: string) =>
  world.send('debtor.legal-status', { debtorId: 'D-1', status, since: '2026-02-01' }, { time });
const tasks = async (world: World) => (await world.items('CASE#', 'TASK#')).map(({ code }) => code);
const rejected = async (world: World) =>
  (await world.items('REJECTED#', 'REJECTED')).map(({ type, field }) => [type, field]);

describe('a dispute', () => {
  it('of a part keeps that part out; upheld, it waits for its credit note; another one, rejected, is dunned again', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await dispute(world, { amount: cop('1900000.00') });
    await world.twin.advanceTo(bogota('2026-03-05'));
    const [mail] = await world.mails();
    expect(mail?.text).toContain('Saldo: COP 10.000.000,00');
    expect(mail?.text).toContain('En reclamación, no incluido: COP 1.900.000,00');

    await resolve(world, 'upheld');
    await dispute(world, { disputeId: 'Q-2', amount: cop('3000000.00') });
    await world.twin.advanceTo(bogota('2026-03-06'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['credit-note-awaited'] });
    expect(collectableMinor(await world.case('F-1'))).toBe(700_000_000);

    await resolve(world, 'rejected', { disputeId: 'Q-2' });
    await world.send('credit-note.issued', {
      noteId: 'NC-1',
      debtorId: 'D-1',
      amount: cop('1900000.00'),
      allocations: [{ invoiceId: 'F-1', amount: cop('1900000.00') }],
    });
    await world.twin.advanceTo(bogota('2026-03-19'));
    const [, second] = await world.mails();
    expect(second).toMatchObject({ at: bogota('2026-03-18', '08:00') });
    expect(second?.text).toContain('Saldo: COP 10.000.000,00');
    expect(second?.text).not.toContain('En reclamación');
    expect(await tasks(world)).toEqual([]);
  });

  it('of the whole holds the ladder at its rung; its deadline wakes the case, for a person', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    await dispute(world, { dueBy: '2026-03-25' });
    await world.invoice('F-2', { dueOn: '2026-03-02' });
    // Without a deadline of its own.
    await dispute(world, { disputeId: 'Q-2', invoiceId: 'F-2' });
    await world.twin.kernel.settle();
    const [other] = Object.values((await world.case('F-2')).holds.disputes);
    expect(other).toMatchObject({ dueBy: '2026-04-04' });
    await world.twin.advanceTo(bogota('2026-03-25', '23:59'));
    expect(await mailed(world)).toEqual([friendly]);
    expect(await tasks(world)).toEqual([]);
    await world.twin.advanceTo(bogota('2026-03-26', '00:01'));
    expect(await tasks(world)).toEqual(['dispute-overdue']);
    await resolve(world, 'rejected');
    await world.twin.advanceTo(bogota('2026-03-27'));
    // The next rung is the call.
    expect(await world.case('F-1')).toMatchObject({
      ladder: { callAssignedAt: bogota('2026-03-26', '08:00') },
    });
    expect(await tasks(world)).toEqual([]);
  });

  it('that a claim would have ignored makes it fail', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    const claim = kernel.hold(
      ({ unit, label }) => unit.startsWith('sfn ') && label === 'dynamodb:TransactWriteItems',
    );
    await world.twin.advanceTo(friendly);
    await claim.caught;
    await dispute(world);
    await kernel.settle();
    claim.release();
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
  });

  it('cannot be of nothing, of more than is left, in another currency or of another content', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.pay('F-2', '11900000.00');
    await world.twin.kernel.settle();
    await dispute(world, { disputeId: 'A', invoiceId: 'F-2' });
    await dispute(world, { disputeId: 'B', amount: cop('11900000.01') });
    await dispute(world, { disputeId: 'C', amount: { value: '1.00', currency: 'USD' } });
    await dispute(world, { disputeId: 'D', amount: cop('11900000.00') });
    await world.twin.kernel.settle();
    await dispute(world, { disputeId: 'D', amount: cop('5.00') });
    await resolve(world, 'partially-upheld', { disputeId: 'D', amount: cop('11900000.01') });
    await resolve(world, 'partially-upheld', { disputeId: 'D', amount: { value: '1.00', currency: 'USD' } });
    await resolve(world, 'upheld', { disputeId: 'D', amount: cop('5.00') });
    await resolve(world, 'rejected', { disputeId: 'D' });
    await world.twin.kernel.settle();
    await resolve(world, 'upheld', { disputeId: 'D' });
    // Said before its invoice.
    await dispute(world, { disputeId: 'E', invoiceId: 'F-3', amount: cop('20000000.00') });
    await world.twin.kernel.settle();
    await world.invoice('F-3');
    await world.twin.kernel.settle();
    const opened = 'puntual.dispute.opened.v1';
    const resolved = 'puntual.dispute.resolved.v1';
    expect((await rejected(world)).toSorted()).toEqual([
      [opened, 'data.amount'],
      [opened, 'data.amount'],
      [opened, 'data.amount.currency'],
      [opened, 'data.disputeId'],
      [opened, 'data.invoiceId'],
      [resolved, 'data.amount'],
      [resolved, 'data.amount'],
      [resolved, 'data.amount.currency'],
      [resolved, 'data.disputeId'],
    ]);
    expect(collectableMinor(await world.case('F-1'))).toBe(1_190_000_000);
    expect(collectableMinor(await world.case('F-3'))).toBe(1_190_000_000);
    // What was refused may be said again, right.
    await dispute(world, { disputeId: 'E', invoiceId: 'F-3' });
    await world.twin.kernel.settle();
    expect(collectableMinor(await world.case('F-3'))).toBe(0);
  });

  it('whose resolution came alone for a week is a task', async () => {
    await using world = await createWorld();
    await resolve(world, 'upheld');
    await world.twin.kernel.settle();
    expect(await world.items('DISPUTE#')).toMatchObject([
      { kind: 'waits-for-dispute', taskAt: bogota('2026-02-27', '09:00') },
    ]);
  });
});

describe('an update of the invoice', () => {
  it('blocks its dunning through a day; the reason lies with the debtor and in no event', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    const reason = 'Ana promised a call';
    await world.send('invoice.updated', { invoiceId: 'F-1', dunningBlock: { reason, until: '2026-03-08' } });
    await world.twin.advanceTo(bogota('2026-03-08', '23:00'));
    const [mail] = await world.mails();
    expect([mail?.text.includes('F-1'), mail?.text.includes('F-2')]).toEqual([false, true]);
    expect(await world.items('CASE#', 'CASE')).toEqual(
      expect.arrayContaining([expect.objectContaining({ nextReason: 'dunning-block' })]),
    );
    await world.twin.advanceTo(bogota('2026-03-10'));
    // A quarter of an hour after the lead, which is the other invoice.
    expect(await mailed(world)).toEqual([friendly, bogota('2026-03-09', '08:15')]);

    const [note] = await world.items('DEBTOR#', 'NOTE#');
    expect(note).toMatchObject({ text: reason, caseIds: [world.caseId('F-1')] });
    const events = JSON.stringify(await world.items('CASE#', 'EVENT#'));
    expect(events).not.toContain('Ana');
    expect(events).toContain(String(note?.sk).slice('NOTE#'.length));
  });

  it('lifts a block, and an older word that comes late changes nothing', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const block = (dunningBlock: object | null, time: string) =>
      world.send('invoice.updated', { invoiceId: 'F-1', dunningBlock }, { time });
    await block({ reason: 'wait' }, '2026-02-20T10:00:00Z');
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await world.mails()).toEqual([]);
    await block(null, '2026-03-05T17:00:00Z');
    await block({ reason: 'wait longer' }, '2026-03-01T10:00:00Z');
    await world.twin.advanceTo(bogota('2026-03-06'));
    expect(await world.mails()).toHaveLength(1);
  });

  it('moves the due day: a rung that was sent is not sent again, the others count from the new day', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.send('invoice.updated', { invoiceId: 'F-2', dueOn: '2026-03-10' });
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.case('F-2')).toMatchObject({
      status: 'current',
      opensAt: bogota('2026-03-11'),
    });
    await world.send('invoice.updated', { invoiceId: 'F-1', dueOn: '2026-03-31' });
    await world.twin.advanceTo(bogota('2026-03-12'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open' });
    await world.twin.advanceTo(bogota('2026-04-20'));
    // F-2: 3, 17 and 31 days after 10 March. F-1: 17 days after 31 March.
    expect((await world.mails()).map(({ at, text }) => [at.slice(0, 10), text.includes('F-1')])).toEqual([
      ['2026-03-04', true],
      ['2026-03-13', false],
      ['2026-03-27', false],
      ['2026-04-10', false],
      ['2026-04-17', true],
    ]);
    const ageing = (await world.items('AGEING#')).filter(({ openCount }) => openCount !== 0);
    expect(ageing.map(({ sk, openMinor }) => [sk, openMinor]).toSorted()).toEqual([
      ['COP#2026-03-10', 1_190_000_000],
      ['COP#2026-03-31', 1_190_000_000],
    ]);
  });

  it('cannot move it before the day of issue, also when it was said before the invoice came', async () => {
    await using world = await createWorld();
    const sent = { invoiceId: 'F-1', dueOn: '2026-01-29' };
    const once = { id: 'early', time: bogota('2026-02-20', '08:00') };
    await world.send('invoice.updated', sent, once);
    await world.twin.kernel.settle();
    await world.invoice('F-1');
    await world.twin.kernel.settle();
    await world.send('invoice.updated', sent, once);
    await world.send('invoice.updated', sent);
    await world.twin.kernel.settle();
    const updated = 'puntual.invoice.updated.v1';
    expect(await rejected(world)).toEqual([
      [updated, 'data.dueOn'],
      [updated, 'data.dueOn'],
    ]);
    expect(await world.case('F-1')).toMatchObject({ invoice: { dueOn: '2026-03-01' } });
  });
});

it('an invoice, two updates, a dispute and its end, in any order and each of them twice, end in the same', async () => {
  await using world = await createWorld();
  const events = (invoiceId: string): [Parameters<World['send']>[0], object, string][] => [
    ['invoice.issued', { ...invoice, invoiceId, number: invoiceId }, '2026-02-20T10:00:00Z'],
    ['invoice.updated', { invoiceId, dueOn: '2026-04-01', purchaseOrder: 'PO-1' }, '2026-02-20T11:00:00Z'],
    [
      'invoice.updated',
      { invoiceId, dueOn: '2026-03-20', dunningBlock: { reason: 'asked' } },
      '2026-02-20T12:00:00Z',
    ],
    [
      'dispute.opened',
      { disputeId: `Q-${invoiceId}`, invoiceId, reasonCode: 'price', amount: cop('3000000.00') },
      '2026-02-20T11:30:00Z',
    ],
    [
      'dispute.resolved',
      { disputeId: `Q-${invoiceId}`, outcome: 'partially-upheld', amount: cop('1000000.00') },
      '2026-02-20T11:45:00Z',
    ],
  ];
  const orders = fc.sample(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 }), {
    numRuns: 10,
    seed: 5,
  });
  for (const [run, order] of orders.entries()) {
    const all = events(`F-${run}`);
    for (const index of [...order, ...order]) {
      const [type, data, time] = all[index] ?? expect.fail('no such event');
      expect((await world.send(type, data, { id: `${run}-${index}`, time })).status).toBe(202);
      // Half of them one by one, half of them as the queue pleases.
      if (run % 2 === 0) await world.twin.kernel.settle();
    }
    await world.twin.kernel.settle();
    const item = await world.case(`F-${run}`);
    expect(item, order.join()).toMatchObject({
      status: 'current',
      opensAt: bogota('2026-03-21'),
      invoice: { dueOn: '2026-03-20', purchaseOrder: 'PO-1' },
    });
    expect(item.holds.block, order.join()).toEqual({});
    expect(collectableMinor(item), order.join()).toBe(1_090_000_000);
  }
  expect(await world.items('REJECTED#')).toEqual([]);
  expect(await world.items('CASE#', 'PENDING#')).toEqual([]);
  expect(await world.items('DISPUTE#', 'RESOLUTION')).toEqual([]);
  expect(await world.items('DEBTOR#', 'NOTE#')).toHaveLength(orders.length);
});

it('an invoice of several items is disputed first due first, closed as a whole, and has no one due day', async () => {
  await using world = await createWorld();
  const half = cop('11900000.00');
  const instalments = [
    { dueOn: '2026-03-01', amount: half },
    { dueOn: '2026-04-01', amount: half },
  ];
  await world.invoice('F-1', { amount: cop('23800000.00'), instalments });
  await world.invoice('F-3');
  await world.twin.kernel.settle();
  const items = () => itemsOf(world.table, world.caseId('F-1'));
  const caseIds = (await items()).map(({ caseId }) => caseId);
  const collectable = async () => (await items()).map((item) => collectableMinor(item));

  await dispute(world, { amount: cop('14900000.00') });
  await world.twin.kernel.settle();
  expect(await collectable()).toEqual([0, 890_000_000]);
  await resolve(world, 'partially-upheld', { amount: cop('2000000.00') });
  await world.twin.kernel.settle();
  expect(await collectable()).toEqual([990_000_000, 1_190_000_000]);

  await world.send('invoice.updated', { invoiceId: 'F-1', dueOn: '2026-04-01' });
  await world.send('invoice.updated', { invoiceId: 'F-1', dunningBlock: { reason: 'asked' } });
  await world.twin.kernel.settle();
  expect(await rejected(world)).toEqual([['puntual.invoice.updated.v1', 'data.dueOn']]);
  expect(await world.items('DEBTOR#', 'NOTE#')).toMatchObject([{ caseIds }]);
  for (const item of await items()) expect(item).toMatchObject({ holds: { block: {} } });

  await world.send('invoice.replaced', { invoiceId: 'F-3', replacesInvoiceId: 'F-1' });
  await world.twin.kernel.settle();
  for (const item of await items()) expect(item).toMatchObject({ reason: 'replaced' });
  expect(await world.story('F-3')).toEqual(['InvoiceRegistered']);
});

it('what was cut off half-way is finished by the next try', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.invoice('F-2');
  const said: [Parameters<World['send']>[0], object][] = [
    [
      'dispute.opened',
      { disputeId: 'Q-1', invoiceId: 'F-1', reasonCode: 'price', amount: cop('3000000.00') },
    ],
    ['dispute.resolved', { disputeId: 'Q-1', outcome: 'upheld' }],
    ['invoice.updated', { invoiceId: 'F-1', dueOn: '2026-02-25', dunningBlock: { reason: 'asked' } }],
    ['invoice.replaced', { invoiceId: 'F-2', replacesInvoiceId: 'F-1' }],
    ['debtor.legal-status', { debtorId: 'D-1', status: 'in-court', since: '2026-02-01' }],
  ];
  await world.twin.kernel.settle();
  for (const [index, [type, data]] of said.entries()) {
    const faults = ['lost', 'before'] as const;
    world.twin.cloud.faults.set({
      rules: faults.map((kind) => ({ match: 'dynamodb:TransactWriteItems', kind, times: 1 })),
    });
    expect((await world.send(type, data)).status).toBe(202);
    await world.twin.advanceTo(bogota('2026-02-20', `${10 + index}:00`));
  }
  expect(await world.case('F-1')).toMatchObject({
    status: 'closed',
    reason: 'replaced',
    holds: { block: {}, disputes: {} },
  });
  expect(Object.values((await world.case('F-1')).holds.disputes)).toMatchObject([
    { amountMinor: 300_000_000, resolution: { upheldMinor: 300_000_000, awaitedMinor: 300_000_000 } },
  ]);
  expect(await world.case('F-2')).toMatchObject({ status: 'current', invoice: { dueOn: '2026-02-25' } });
  expect((await world.story('F-2')).filter((type) => type === 'DebtorChanged')).toHaveLength(1);
  expect(await world.items('REJECTED#')).toEqual([]);
  expect(await world.items('DEBTOR#', 'NOTE#')).toHaveLength(1);
});

describe('the legal status of a debtor', () => {
  it('stops at 07:59 what would have left at 08:00, for all their invoices, and normal lets it go on', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    await legal(world, 'insolvency');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    expect(await world.mails()).toEqual([]);
    expect(await tasks(world)).toEqual(['legal-status', 'legal-status']);
    await legal(world, 'in-court', bogota('2026-02-20'));
    await legal(world, 'normal');
    await world.twin.advanceTo(bogota('2026-03-11'));
    expect(await world.mails()).toHaveLength(1);
    expect(await tasks(world)).toEqual([]);
  });

  it('makes a claim fail that was planned before it was known', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    const claim = kernel.hold(
      ({ unit, label }) => unit.startsWith('sfn ') && label === 'dynamodb:TransactWriteItems',
    );
    await world.twin.advanceTo(friendly);
    await claim.caught;
    // Of the telling of the cases only the ledger is done: that alone must be enough.
    world.twin.cloud.faults.set({ rules: [{ match: 'dynamodb:Query', kind: 'before', times: 1 }] });
    await legal(world, 'deceased');
    await kernel.settle();
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ legalStatus: 'deceased' }]);
    expect(await world.story('F-1')).not.toContain('DebtorChanged');
    claim.release();
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['legal-status'] });
    const [ledger] = await world.items('DEBTOR#', 'CONTACTS');
    expect(ledger).not.toHaveProperty('untold');
  });

  it('counts for a debtor who comes after it', async () => {
    await using world = await emptyWorld({});
    await legal(world, 'in-court');
    await world.send('creditor.updated', creditor);
    await world.send('debtor.updated', debtor);
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
  });
});

describe('a pause', () => {
  it('of a case ends when it is resumed, or after its day', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2', { amount: cop('100000.00') });
    const ask = (invoiceId: string, command: Parameters<typeof follow>[2]) =>
      follow(world.table, world.caseId(invoiceId), command, { at: bogota('2026-03-03'), by: 'person' });
    await world.twin.advanceTo(bogota('2026-03-03'));
    await ask('F-1', { type: 'Pause' });
    await ask('F-2', { type: 'Pause', until: '2026-03-09' });
    await world.twin.advanceTo(bogota('2026-03-11', '12:00'));
    expect((await world.mails()).map(({ at, text }) => [at, text.includes('F-1')])).toEqual([
      [bogota('2026-03-10', '08:00'), false],
    ]);
    await ask('F-1', { type: 'Resume' });
    await world.twin.advanceTo(bogota('2026-03-11', '12:01'));
    expect((await world.mails()).at(-1)).toMatchObject({ at: bogota('2026-03-11', '12:00') });
  });

  it('of a debtor holds all their cases, once for each request, and ends with it', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03'));
    const [ledger] = await world.items('DEBTOR#', 'PROFILE');
    const debtorId = String(ledger?.pk).slice('DEBTOR#'.length);
    const cause = { at: bogota('2026-03-03'), by: 'person' } as const;
    for (let i = 0; i < 2; i++) await pauseDebtor(world.table, debtorId, {}, 'request-1', cause);
    expect((await world.story('F-1')).filter((type) => type === 'DebtorChanged')).toHaveLength(1);
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    expect(await world.mails()).toEqual([]);
    await pauseDebtor(world.table, debtorId, null, 'request-2', cause);
    await world.twin.advanceTo(bogota('2026-03-10', '12:01'));
    expect(await world.mails()).toHaveLength(1);
  });
});
