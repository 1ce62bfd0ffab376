import { describe, expect, it } from 'vitest';
import type { GateCall } from '../../local/kernel.ts';
import { hasStopped, pay, payWhileTheyRemind, portfolio } from './payment-meanwhile.ts';
import { bogota, createWorld, type World } from './world.ts';

/** Matches the n-th call that the case's execution makes from now on. */
function nthCall(world: World, invoiceId: string, n: number) {
  const numbers = new Set<number>();
  return ({ unit, number, label }: GateCall) => {
    // Only the first in a worker asks for the key of the links; the others remember it.
    if (!unit.includes(world.caseId(invoiceId)) || label === 'secretsmanager:GetSecretValue') return false;
    numbers.add(number);
    return [...numbers].indexOf(number) === n;
  };
}

/** What an execution asks of AWS between the end of one wait and the token of the next, with a reminder in between. */
const CALLS_FROM_WAKING_TO_WAITING = 20;

describe('the lost wake-up', () => {
  it('does not happen, whichever call of plan, act and wait a payment commits before', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    const invoices = await portfolio(world, CALLS_FROM_WAKING_TO_WAITING + 1);
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));

    const held: string[] = [];
    const holds = invoices.map((invoiceId, n) => {
      const hold = kernel.hold(nthCall(world, invoiceId, n));
      void hold.caught.then(() => held.push(invoiceId));
      return hold;
    });
    await world.twin.advanceTo(bogota('2026-03-04', '08:00'));
    // One is held before each call of the way, and the last has gone all of it.
    expect(held).toEqual(expect.arrayContaining(invoices.slice(0, -1)));
    expect(held).toHaveLength(CALLS_FROM_WAKING_TO_WAITING);
    for (const invoiceId of invoices) await pay(world, invoiceId);
    await kernel.settle();
    for (const hold of holds) hold.release();
    await world.twin.advanceTo(bogota('2026-03-04', '08:06'));

    for (const invoiceId of invoices) await hasStopped(world, invoiceId);
  });

  it('does not happen when everything is interleaved', () => payWhileTheyRemind(1));
});
