import { describe, expect, it } from 'vitest';
import { bogota, createWorld } from './world.ts';

const WAIT = 'Wait until the next step or news';

describe('an overdue invoice', () => {
  it('is never dunned when it is paid before it is due', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '11900000.00');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await world.mails()).toEqual([]);
    expect(await world.story('F-1')).toEqual(['InvoiceRegistered', 'PaymentApplied', 'CaseClosed']);
  });

  it('is never dunned when it is paid before the first rung', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03', '12:00'));
    expect((await world.case('F-1')).status).toBe('open');
    await world.pay('F-1', '11900000.00');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
    expect(await world.story('F-1')).toEqual([
      'InvoiceRegistered',
      'CaseOpened',
      'PaymentApplied',
      'CaseClosed',
    ]);
  });

  it('is reminded on the third and on the seventeenth day when nobody pays, and then a person is asked', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-04-30'));
    const mails = await world.mails();
    expect(mails.map(({ at, to }) => [at, to])).toEqual([
      [bogota('2026-03-04', '08:00'), ['ana@esquina.example']],
      [bogota('2026-03-18', '08:00'), ['ana@esquina.example']],
    ]);
    expect(mails[0]?.text).toContain('COP 11.900.000,00');
    expect(await world.case('F-1')).toMatchObject({ status: 'open', exceptions: ['ladder-exhausted'] });
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([
      { kind: 'exception', code: 'ladder-exhausted' },
    ]);
  });

  it('ends its execution by the signal, not by the timeout, when it is paid while it waits', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    const { status, states } = await world.execution('F-1');
    expect(status).toBe('SUCCEEDED');
    expect(states.slice(-4)).toEqual([WAIT, 'Check payment', 'What comes next?', 'Close the case']);
    expect(world.twin.kernel.now()).toBe(Date.parse(bogota('2026-03-10', '12:00')));
    expect(await world.mails()).toHaveLength(1);
  });
});
