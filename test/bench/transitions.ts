import { addDays } from '../../shared/time/calendar.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { bogota, createWorld, debtor, invoice, type World } from '../journeys/world.ts';
import type { Section } from './report.ts';

export interface Transitions {
  /** Up to the first wait. */
  opening: number;
  /** Of each rung of the standard ladder, when nothing comes between. */
  rungs: Record<string, number>;
  /** Of news that changes nothing about what comes next. */
  news: number;
  /** Of a rung whose time has come and that has to wait on. */
  deferral: number;
  paidAfterThirdRung: number;
  neverPaid: number;
}

const OWNER = { accountOwner: { name: 'Camila Ortiz', email: 'camila@acme.example' } };

/** Counts the state transitions of whole cases on the twin. */
export async function countTransitions(): Promise<Transitions> {
  const { opening, rungs, all } = await neverPaid();
  return {
    opening,
    rungs,
    neverPaid: all,
    paidAfterThirdRung: await paid(),
    news: await news(),
    deferral: await deferral(),
  };
}

async function neverPaid() {
  await using world = await createWorld();
  await world.send('debtor.updated', { ...debtor, ...OWNER });
  await world.invoice('F-1');
  await world.twin.kernel.settle();
  const opening = await during(world, 3);
  const rungs: Record<string, number> = {};
  for (const [offset, same] of Map.groupBy(standardPolicy.rungs, ({ offsetDays }) => offsetDays)) {
    await world.twin.advanceTo(bogota(addDays(invoice.dueOn, offset)));
    const counted = await during(world, offset + 1);
    // Those of one day follow each other at once.
    for (const { id } of same) rungs[id] = counted / same.length;
  }
  return { opening, rungs, all: transitions(world) };
}

async function paid(): Promise<number> {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, 20)));
  await world.pay('F-1', invoice.amount.value);
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, 21)));
  const { status } = await world.execution('F-1');
  if (status !== 'SUCCEEDED') throw new Error(`the case that was paid is ${status}`);
  return transitions(world);
}

async function news(): Promise<number> {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, 5)));
  const before = transitions(world);
  await world.pay('F-1', '1000.00');
  await world.twin.kernel.settle();
  return transitions(world) - before;
}

/** The ERP says for the first time how old its books are, when the workflow waits already: too old, it finds when it wakes. */
async function deferral(): Promise<number> {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, 2)));
  await world.send('ledger.synced', { asOf: bogota('2026-02-20', '09:00') });
  // At eight, before it looks again.
  return await during(world, 3, '11:00');
}

/** Transitions up to a time of the day so many days after the due date. */
async function during(world: World, days: number, time?: string): Promise<number> {
  const before = transitions(world);
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, days), time));
  return transitions(world) - before;
}

function transitions({ twin }: World): number {
  return twin.cloud.meter.get('sfn:StateTransition') ?? 0;
}

export const transitionsSection: Section = {
  title: 'State transitions, counted by the twin',
  run: async () => {
    const { opening, rungs, news, deferral, paidAfterThirdRung, neverPaid } = await countTransitions();
    const unit = 'transitions';
    return {
      ratios: [],
      figures: [
        ...Object.entries(rungs).map(([id, value]) => ({ what: `rung ${id}`, value, unit })),
        { what: 'a piece of news', value: news, unit },
        { what: 'a deferral', value: deferral, unit },
        { what: 'opening', value: opening, unit },
        { what: 'a whole case, paid after the third rung', value: paidAfterThirdRung, unit },
        { what: 'a whole case, never paid', value: neverPaid, unit },
      ],
    };
  },
};
