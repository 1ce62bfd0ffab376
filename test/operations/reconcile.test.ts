import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { bogota, createWorld, type World } from '../journeys/world.ts';
import { run } from './run.ts';

const reconcile = (world: World, ...args: string[]) =>
  run(world, 'reconcile', '--table', world.twin.outputs.TableName ?? '', ...args);
const ageing = async (world: World): Promise<Record<string, [number, number]>> =>
  Object.fromEntries(
    (await world.items('AGEING#')).map(({ pk, sk, openMinor, openCount }) => [
      `${String(pk)} ${String(sk)}`,
      [openMinor as number, openCount as number],
    ]),
  );
const set = ({ table }: World, key: Record<string, unknown>, name: string, value: unknown) =>
  table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { pk: key.pk, sk: key.sk },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

describe('npm run reconcile', () => {
  it('finds nothing to do where all is in order', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-05-05'));
    expect(await world.items('CASE#', 'TASK#')).toHaveLength(1);
    expect(await reconcile(world)).toBe('1 cases, 0 differences corrected\n');
  });

  it('puts wrong, missing and orphaned sums right, figures that are behind, and tasks', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.invoice('F-3', { dueOn: '2026-03-02' });
    await world.twin.advanceTo(bogota('2026-05-05'));
    const right = await ageing(world);
    const { pk, sk } = (await world.items('AGEING#', 'COP#2026-03-01'))[0] ?? {};
    await set(world, { pk, sk }, 'openMinor', 1);
    await set(world, { pk: 'AGEING#0', sk: 'USD#2020-01-01' }, 'openMinor', 7);
    await set(world, { pk: 'AGEING#0', sk: 'USD#2020-01-01' }, 'openCount', 1);
    const [gone] = await world.items('AGEING#', 'COP#2026-03-02');
    const [task, other] = await world.items('CASE#', 'TASK#');
    for (const item of [gone, task]) {
      await world.table.client.send(
        new DeleteCommand({ TableName: world.table.name, Key: { pk: item?.pk, sk: item?.sk } }),
      );
    }
    await set(world, { ...other, sk: 'TASK#debtor-unknown' }, 'kind', 'exception');
    await set(world, { ...other, sk: 'TASK#debtor-unknown' }, 'code', 'debtor-unknown');
    const kpis = await world.items('KPI#');
    expect(kpis.map(({ sk }) => sk)).toContain('2026-03-02#COP');
    for (const kpi of kpis) await set(world, kpi, kpi.overdueMinor ? 'recoveredMinor' : 'invoicedMinor', 9);
    const counts = [...(await world.items('FIGURES#')), ...(await world.items('CONTACTS#'))];
    expect(counts.map(({ sk }) => sk)).toContain('STATUS#open');
    expect(counts.map(({ sk }) => String(sk).slice('2026-03-04#'.length))).toContain('email');
    for (const count of counts) await set(world, count, count.contacts ? 'contacts' : 'cases', 9);
    const figures = { pk: `CASE#${world.caseId('F-2')}`, sk: 'FIGURES' };
    await world.table.client.send(
      new UpdateCommand({
        TableName: world.table.name,
        Key: figures,
        UpdateExpression: 'SET contribution.openMinor = :five, contribution.overdueMinor = :five',
        ExpressionAttributeValues: { ':five': 5 },
      }),
    );

    const foretold = await reconcile(world, '--dry-run');
    expect(await world.items('AGEING#', 'USD#')).toMatchObject([{ openMinor: 7 }]);
    expect(foretold).toContain('the figures did not hold what the case says');

    const printed = await reconcile(world);
    expect(printed).toContain(
      'AGEING#0 USD#2020-01-01: openMinor 7, should be 0; openCount 1, should be 0 (orphaned',
    );
    expect(printed).toContain('task escalation was missing');
    expect(printed).toContain('task debtor-unknown was there without its cause');
    expect(await ageing(world)).toEqual({ ...right, 'AGEING#0 USD#2020-01-01': [0, 0] });
    expect(printed).toContain('recoveredMinor 9, should be 0');
    const amounts = ({ changes: _, ...amounts }: Record<string, unknown>) => amounts;
    expect((await world.items('KPI#')).map(amounts)).toEqual(kpis.map(amounts));
    expect(printed).toMatch(/STATUS#open: cases 9, should be [1-3]/);
    expect(printed).toContain('email: contacts 9, should be 1');
    const now = [...(await world.items('FIGURES#')), ...(await world.items('CONTACTS#'))];
    expect(now.map(amounts)).toEqual(counts.map(amounts));
    const tasks = await world.items('CASE#', 'TASK#');
    expect(tasks.map(({ code }) => code)).toEqual(Array(3).fill('escalation'));
    expect(tasks.find(({ caseId }) => caseId === task?.caseId)).toEqual(task);
    expect(await reconcile(world)).toBe('3 cases, 0 differences corrected\n');
  });

  it('puts the payment history of a debtor right, and leaves alone what a person has said', async () => {
    await using world = await createWorld();
    await world.invoice('F-1', { dueOn: '2026-02-01' });
    await world.twin.kernel.settle();
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    const [kept] = await world.items('DEBTOR#', 'SEGMENT');
    expect(kept).toMatchObject({ settledItems: 1, lateItems: 1, daysLate: 19 });
    await set(world, { pk: kept?.pk, sk: kept?.sk }, 'daysLate', 4);
    await set(world, { pk: kept?.pk, sk: kept?.sk }, 'said', { segment: 'regular' });
    expect(await reconcile(world)).toContain('daysLate 4, should be 19');
    expect(await world.items('DEBTOR#', 'SEGMENT')).toMatchObject([
      { settledItems: 1, lateItems: 1, daysLate: 19, said: { segment: 'regular' } },
    ]);
    expect(await reconcile(world)).toBe('1 cases, 0 differences corrected\n');
  });

  it('is right while events go on flowing', async () => {
    await using world = await createWorld();
    for (let number = 1; number <= 6; number++) await world.invoice(`F-${number}`);
    await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
    for (const sum of await world.items('AGEING#')) await set(world, sum, 'openMinor', 3);
    const hold = world.twin.kernel.hold(({ label }) => label === 'dynamodb:Scan');
    const running = reconcile(world, '--segments', '2');
    await hold.caught;
    // The sums were read, the cases were not.
    await world.pay('F-1', '11900000.00');
    await world.pay('F-2', '900000.00');
    hold.release();
    await running;
    const [sums, open] = [Object.values(await ageing(world)), 4 * 1_190_000_000 + 1_100_000_000];
    const total = (index: 0 | 1) => sums.reduce((sum, pair) => sum + pair[index], 0);
    await reconcile(world);
    const settled = Object.values(await ageing(world));
    expect(settled).toEqual(sums);
    expect([total(0), total(1)]).toEqual([open, 5]);
  });
});
