import { describe, expect, it } from 'vitest';
import { bogota, createWorld, type World } from './world.ts';

const synced = (world: World, asOf: string) => world.send('ledger.synced', { asOf });
const rejectedFields = async (world: World) =>
  (await world.items('REJECTED#', 'REJECTED')).map(({ field }) => field);

describe('reminders and the age of the books', () => {
  it('wait while the books are stale, and leave once, within four lawful hours of the sync', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.twin.advanceTo(bogota('2026-03-02', '18:00'));
    await synced(world, bogota('2026-03-02', '18:00'));
    await world.twin.advanceTo(bogota('2026-03-06', '10:00'));
    expect(await world.mails()).toEqual([]);
    expect(await world.items('CASE#', 'CASE')).toMatchObject([
      { nextReason: 'deferred by DATA-1 (rung friendly)' },
      { nextReason: 'deferred by DATA-1 (rung friendly)' },
    ]);
    await synced(world, bogota('2026-03-06', '10:00'));
    await world.twin.advanceTo(bogota('2026-03-06', '23:00'));
    expect((await world.mails()).map(({ at, text }) => [at, /F-1[^]*F-2|F-2[^]*F-1/.test(text)])).toEqual([
      [bogota('2026-03-06', '12:00'), true],
    ]);
    await world.twin.advanceTo(bogota('2026-03-16'));
    expect(await world.mails()).toHaveLength(1);
  });

  it('leave when the ERP has never spoken of a sync', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.mails()).toHaveLength(1);
  });

  it('count from the latest sync, which may come late, twice, and before the creditor', async () => {
    await using world = await createWorld();
    const fresh = { asOf: bogota('2026-03-03', '18:00'), companyCode: 'NEW' };
    await world.twin.advanceTo(bogota('2026-03-03', '18:00'));
    await world.send('ledger.synced', fresh, { id: 'sync' });
    await world.send('ledger.synced', { ...fresh, asOf: bogota('2026-02-01') });
    await world.send('ledger.synced', fresh, { id: 'sync' });
    await world.send('ledger.synced', { asOf: bogota('2027-03-03') }, { id: 'typo' });
    await world.twin.kernel.settle();
    expect(await world.items('CREDITOR#', 'BOOKS')).toMatchObject([{ syncedTo: fresh.asOf }]);
    expect(await rejectedFields(world)).toEqual(['data.asOf']);
  });
});

const cop = (value: string) => ({ value, currency: 'COP' });
const openItem = (invoiceId: string, value: string, change = {}) => ({
  invoiceId,
  openAmount: cop(value),
  dueOn: '2026-03-01',
  ...change,
});
const part = (asOf: string, number: number, openItems: object[], parts = 3) => ({
  asOf,
  part: number,
  parts,
  openItems,
});
const listed = async (world: World) => {
  const items = await world.items('CREDITOR#', 'DIFFERENCE#');
  return Object.fromEntries(
    items.map(({ caseId, code, here, there }) => [caseId as string, { code: code as string, here, there }]),
  );
};

describe('a snapshot of the ledger', () => {
  it('lists the differences once, whatever the order of its parts, and the next one clears them', async () => {
    await using world = await createWorld();
    for (const id of ['AGREES', 'PAID-SINCE', 'AMOUNT', 'DUE', 'MISSING', 'CLOSED', 'DOLLARS'])
      await world.invoice(id);
    await world.pay('CLOSED', '11900000.00');
    await world.pay('AMOUNT', '1900000.00');
    await world.twin.advanceTo(bogota('2026-02-25', '12:00'));
    const asOf = bogota('2026-02-24', '18:00');
    await world.pay('PAID-SINCE', '11900000.00');
    await world.invoice('ISSUED-SINCE');
    await world.twin.advanceBy('PT1M');
    const before = await world.story('AMOUNT');

    const second = part(asOf, 2, [
      openItem('DUE', '11900000.00', { dueOn: '2026-03-09' }),
      openItem('CLOSED', '11900000.00'),
    ]);
    await world.send('ledger.snapshot', part(asOf, 3, [openItem('UNKNOWN', '5.00')]));
    await world.send('ledger.snapshot', second);
    await world.send('ledger.snapshot', second);
    await world.twin.advanceBy('PT1M');
    expect(await listed(world)).toEqual({});
    const dollars = { openAmount: { value: '11900000.00', currency: 'USD' } };
    const first = [
      ...[openItem('AGREES', '11900000.00'), openItem('PAID-SINCE', '11900000.00')],
      // By instalments: a sum, due on the earliest day.
      ...[openItem('AMOUNT', '11000000.00'), openItem('AMOUNT', '900000.00', { dueOn: '2026-04-01' })],
      openItem('DOLLARS', '1.00', dollars),
    ];
    await world.send('ledger.snapshot', part(asOf, 1, first));
    await world.twin.advanceBy('PT1M');

    const codes = { AMOUNT: 'amount', DUE: 'due-date', MISSING: 'missing-there', CLOSED: 'closed-here' };
    const expected = { ...codes, DOLLARS: 'currency', UNKNOWN: 'unknown-here' };
    const differences = await listed(world);
    expect(Object.fromEntries(Object.entries(differences).map(([id, { code }]) => [id, code]))).toEqual(
      Object.fromEntries(Object.entries(expected).map(([id, code]) => [world.caseId(id), code])),
    );
    expect(differences[world.caseId('AMOUNT')]).toMatchObject({
      here: { openMinor: 1_000_000_000, currency: 'COP' },
      there: { openMinor: 1_190_000_000, currency: 'COP', dueOn: '2026-03-01' },
    });
    expect(await world.story('AMOUNT')).toEqual(before);
    const tasks = await world.items('CREDITOR#');
    expect(tasks.filter(({ taskAt }) => taskAt !== undefined).map(({ kind }) => kind)).toEqual(
      Array(6).fill('ledger-difference'),
    );

    // An older one has nothing to say any more.
    await world.send('ledger.snapshot', { asOf: bogota('2026-02-23'), openItems: [] });
    await world.twin.advanceBy('PT1M');
    expect(Object.keys(await listed(world))).toHaveLength(6);

    await world.twin.advanceTo(bogota('2026-02-26', '12:00'));
    const agreed = ['AGREES', 'DUE', 'MISSING', 'DOLLARS', 'ISSUED-SINCE'];
    const next = [...agreed.map((id) => openItem(id, '11900000.00')), openItem('AMOUNT', '9000000.00')];
    await world.send('ledger.snapshot', { asOf: bogota('2026-02-26', '12:00'), openItems: next });
    await world.twin.advanceBy('PT1M');
    expect(await listed(world)).toMatchObject({
      [world.caseId('AMOUNT')]: { code: 'amount', there: { openMinor: 900_000_000 } },
    });
    expect(Object.keys(await listed(world))).toHaveLength(1);
    expect(await world.items('CREDITOR#', `SNAPSHOT#${asOf}`)).toEqual([]);
    expect(await world.items('REJECTED#')).toEqual([]);
  });

  it('of which parts are missing is a task after a day, and parts that contradict are rejected', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceBy('PT1M');
    const asOf = bogota('2026-02-20', '08:00');
    const first = part(asOf, 1, [], 2);
    await world.send('ledger.snapshot', first);
    await world.send('ledger.snapshot', part(asOf, 1, [openItem('F-1', '1.00')], 2));
    await world.send('ledger.snapshot', part(asOf, 2, [], 3));
    expect((await world.send('ledger.snapshot', part(asOf, 3, [], 2))).status).toBe(400);
    expect((await world.send('ledger.snapshot', { ...first, parts: undefined })).status).toBe(400);
    await world.twin.advanceBy('PT1M');
    expect((await rejectedFields(world)).sort()).toEqual(['data.part', 'data.parts']);
    expect(await listed(world)).toEqual({});
    expect(await world.items('CREDITOR#', 'SNAPSHOT#')).toMatchObject([
      { kind: 'snapshot-incomplete', asOf, parts: 2, taskAt: bogota('2026-02-21', '09:01') },
      { items: [] },
    ]);
    await world.send('ledger.snapshot', part(asOf, 2, [openItem('F-1', '11900000.00')], 2));
    await world.twin.advanceBy('PT1M');
    const [header] = await world.items('CREDITOR#', 'SNAPSHOT#');
    expect(header).not.toHaveProperty('taskAt');
    expect(await listed(world)).toEqual({});
  });
});
