import { describe, expect, it } from 'vitest';
import { writeToken, type Progress } from '../../functions/operations/republish/republish.ts';
import { bogota, createWorld, type World } from '../journeys/world.ts';
import { failure, run } from './run.ts';

const names = ({ twin }: World) => [
  ...['--table', twin.outputs.TableName ?? ''],
  ...['--bus', twin.outputs.EventBusName ?? ''],
];
const ageing = (world: World) => world.items('AGEING#');

/** A payment of which neither the workflow nor the figures hear: the bus delivers it in a hundred days. */
async function unheardPayment(world: World): Promise<void> {
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
  const rules = [{ match: 'deliver:event:Reactions*', kind: 'delay' as const, seconds: 100 * 86_400 }];
  world.twin.cloud.faults.set({ rules });
  await world.pay('F-1', '11900000.00');
  await world.twin.kernel.settle();
  world.twin.cloud.faults.set({ rules: [] });
  expect(await world.case('F-1')).toMatchObject({ status: 'open', paidMinor: 1_190_000_000 });
  expect(await ageing(world)).toMatchObject([{ openMinor: 1_190_000_000, openCount: 1 }]);
}

describe('npm run republish', () => {
  it('wakes a case whose events were lost, and the figures hear of them, too', async () => {
    await using world = await createWorld();
    await unheardPayment(world);
    const printed = await run(world, 'republish', ...names(world), '--case', world.caseId('F-1'));
    expect(printed).toBe('3 events published again\n');
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    expect(await ageing(world)).toMatchObject([{ openMinor: 0, openCount: 0 }]);
    await run(world, 'republish', ...names(world), '--case', world.caseId('F-1'));
    expect(await ageing(world)).toMatchObject([{ openMinor: 0, openCount: 0 }]);
  });

  it('finds what happened in a span of time, in the form that the outbox gives it, and nothing else', async () => {
    await using world = await createWorld();
    const seen: object[] = [];
    world.twin.cloud.watch((event) => {
      if (event.kind === 'event' && event.source === 'puntual.cases') seen.push(event);
    });
    await unheardPayment(world);
    const first = seen.splice(0).filter((event) => JSON.stringify(event).includes('PaymentApplied'));
    expect(first).toHaveLength(1);
    const span = ['--from', bogota('2026-03-02', '11:00'), '--to', bogota('2026-03-02', '13:00')];
    expect(await run(world, 'republish', ...names(world), ...span, '--segments', '3')).toBe(
      '1 events published again\n',
    );
    expect(seen.slice(0, 1)).toEqual(first);
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
  });

  it('goes on where it has stopped', async () => {
    await using world = await createWorld();
    await unheardPayment(world);
    world.twin.cloud.faults.set({ rules: [{ match: 'eventbridge:PutEvents', kind: 'before' }] });
    const span = ['--from', '2026-01-01T00:00:00Z', '--segments', '1'];
    const said = await failure(world, 'republish', ...names(world), ...span);
    const token = /--resume (\S+)/.exec(said)?.[1] ?? '';
    world.twin.cloud.faults.set({ rules: [] });
    expect(await run(world, 'republish', ...names(world), '--resume', token)).toBe(
      '3 events published again\n',
    );
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
  });

  it('publishes only what lies behind the place at which it stopped', async () => {
    await using world = await createWorld();
    await unheardPayment(world);
    const [, second] = await world.items('CASE#', 'EVENT#');
    const place = { pk: String(second?.pk), sk: String(second?.sk) };
    const from = bogota('2026-01-01');
    const resume = (places: Progress['places']) =>
      run(world, 'republish', ...names(world), '--resume', writeToken({ from, places, published: 2 }));
    expect(await resume([place])).toBe('3 events published again\n');
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    expect(await resume(['end'])).toBe('2 events published again\n');
  });

  it('says what is wrong with how it was called', async () => {
    await using world = await createWorld();
    expect(await run(world, 'republish', '--help')).toContain('npm run republish');
    expect(await failure(world, 'republish', '--bus', 'b')).toContain('--table is missing');
    expect(await failure(world, 'republish', ...names(world))).toContain('one of --case, --from');
    expect(await failure(world, 'republish', ...names(world), '--from', 'yesterday')).toContain(
      '--from takes an instant',
    );
    expect(await failure(world, 'republish', ...names(world), '--case', 'nobody')).toContain(
      'there is no case nobody',
    );
    expect(await failure(world, 'republish', ...names(world), '--resume', 'x')).toContain('token');
  });
});
