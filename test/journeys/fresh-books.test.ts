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
