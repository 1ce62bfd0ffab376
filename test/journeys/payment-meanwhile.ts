import { expect } from 'vitest';
import { bogota, createWorld, debtorNamed, type World } from './world.ts';

const full = '11900000.00';
const allocation = (invoiceId: string) => ({
  allocations: [{ invoiceId, amount: { value: full, currency: 'COP' } }],
});

/** Debtors D-01, D-02 … with one invoice each, all due on the same day. */
export async function portfolio(world: World, size: number): Promise<string[]> {
  const numbers = Array.from({ length: size }, (_, index) => String(index + 1).padStart(2, '0'));
  for (const number of numbers) {
    await world.send('debtor.updated', debtorNamed(`D-${number}`));
    await world.invoice(`F-${number}`, { debtorId: `D-${number}` });
  }
  return numbers.map((number) => `F-${number}`);
}

/** The whole of an invoice of the portfolio. */
export const pay = (world: World, invoiceId: string) =>
  world.pay(invoiceId, full, { debtorId: invoiceId.replace('F', 'D'), ...allocation(invoiceId) });

/** The payment closed the case and ended its workflow, and no reminder was claimed after it. */
export async function hasStopped(world: World, invoiceId: string): Promise<void> {
  expect(await world.case(invoiceId), invoiceId).toMatchObject({ status: 'closed' });
  expect((await world.execution(invoiceId)).status, invoiceId).toBe('SUCCEEDED');
  const story = await world.story(invoiceId);
  const claimed = story.indexOf('MessageClaimed');
  if (claimed >= 0) expect(claimed, invoiceId).toBeLessThan(story.indexOf('PaymentApplied'));
}

/** Six debtors pay in the minute in which their workflows wake to remind them, interleaved by the seed. */
export async function payWhileTheyRemind(seed: number): Promise<void> {
  await using world = await createWorld({ seed, unitsInFlight: 4 });
  const invoices = await portfolio(world, 6);
  await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
  const woken = world.twin.advanceTo(bogota('2026-03-04', '08:00'));
  await Promise.all([woken, ...invoices.map((invoiceId) => pay(world, invoiceId))]);
  await world.twin.advanceTo(bogota('2026-03-04', '08:06'));
  for (const invoiceId of invoices) await hasStopped(world, invoiceId);
}
