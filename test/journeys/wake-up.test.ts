import { describe, expect, it } from 'vitest';
import type { GateCall } from '../../local/kernel.ts';
import { bogota, createWorld, debtorNamed, type World } from './world.ts';

const full = '11900000.00';
const allocation = (invoiceId: string) => ({
  allocations: [{ invoiceId, amount: { value: full, currency: 'COP' } }],
});

/** Debtors D-01, D-02 … with one invoice each, all due on the same day. */
async function portfolio(world: World, size: number): Promise<string[]> {
  const numbers = Array.from({ length: size }, (_, index) => String(index + 1).padStart(2, '0'));
  for (const number of numbers) {
    await world.send('debtor.updated', debtorNamed(`D-${number}`));
    await world.invoice(`F-${number}`, { debtorId: `D-${number}` });
  }
  return numbers.map((number) => `F-${number}`);
}

const pay = (world: World, invoiceId: string) =>
  world.pay(invoiceId, full, { debtorId: invoiceId.replace('F', 'D'), ...allocation(invoiceId) });

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

    for (const invoiceId of invoices) {
      expect(await world.case(invoiceId), invoiceId).toMatchObject({ status: 'closed' });
      expect((await world.execution(invoiceId)).status, invoiceId).toBe('SUCCEEDED');
      const story = await world.story(invoiceId);
      const claimed = story.indexOf('MessageClaimed');
      if (claimed >= 0) expect(claimed, invoiceId).toBeLessThan(story.indexOf('PaymentApplied'));
    }
  });

  it.each([1, 2, 3, 4])('does not happen when everything is interleaved by seed %i', async (seed) => {
    await using world = await createWorld({ seed, unitsInFlight: 4 });
    const invoices = await portfolio(world, 6);
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    const woken = world.twin.advanceTo(bogota('2026-03-04', '08:00'));
    await Promise.all([woken, ...invoices.map((invoiceId) => pay(world, invoiceId))]);
    await world.twin.advanceTo(bogota('2026-03-04', '08:06'));
    for (const invoiceId of invoices) {
      expect(await world.case(invoiceId), invoiceId).toMatchObject({ status: 'closed' });
      const story = await world.story(invoiceId);
      const claimed = story.indexOf('MessageClaimed');
      if (claimed >= 0) expect(claimed, invoiceId).toBeLessThan(story.indexOf('PaymentApplied'));
    }
  });
});
