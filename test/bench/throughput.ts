import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { addDays } from '../../shared/time/calendar.ts';
import { bogota, creditor, debtorNamed, emptyWorld, invoice } from '../journeys/world.ts';
import type { Figure, Section } from './report.ts';

/** Cases of one debtor; their reminders are one message. */
const TOGETHER = 5;
const SIZES = [100, 1000, 5000];
/** Paid two days after the first reminder. */
const PAID_ON = 5;

interface Throughput {
  cases: number;
  seconds: number;
  transitions: number;
  residentMiB: number;
}

/** The whole way: webhook, books, sweep, workflow, reminder, payment, close. */
async function runCases(cases: number): Promise<Throughput> {
  await using world = await emptyWorld({});
  const debtors = Math.ceil(cases / TOGETHER);
  const invoicesOf = (index: number) =>
    Array.from(
      { length: Math.min(TOGETHER, cases - index * TOGETHER) },
      (_, number) => `F-${index}-${number}`,
    );
  const began = performance.now();
  await world.send('creditor.updated', creditor);
  for (let index = 0; index < debtors; index++) {
    const debtorId = `D-${index}`;
    await world.send('debtor.updated', debtorNamed(debtorId));
    for (const invoiceId of invoicesOf(index)) await world.invoice(invoiceId, { debtorId });
  }
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, PAID_ON)));
  const { amount } = invoice;
  for (let index = 0; index < debtors; index++) {
    const allocations = invoicesOf(index).map((invoiceId) => ({ invoiceId, amount }));
    const value = `${Number(amount.value) * allocations.length}.00`;
    await world.pay('', value, { debtorId: `D-${index}`, allocations });
  }
  await world.twin.kernel.settle();
  return {
    cases,
    seconds: (performance.now() - began) / 1000,
    transitions: world.twin.cloud.meter.get('sfn:StateTransition') ?? 0,
    residentMiB: process.memoryUsage().rss / 2 ** 20,
  };
}

/** In a process of its own, so that its memory is that of these cases. */
async function inOwnProcess(cases: number): Promise<Throughput> {
  const child = spawn(process.execPath, [import.meta.filename, String(cases)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${cases} cases could not be run`);
  return JSON.parse(answer) as Throughput;
}

/** What a case takes, without what the twin and its functions take however few there are. */
function memoryOfOneMore(few: Throughput, many: Throughput): Figure {
  const kibibytes = ((many.residentMiB - few.residentMiB) * 1024) / (many.cases - few.cases);
  const note = `of each beyond ${few.cases}, garbage included`;
  return { what: `${many.cases} cases: memory of a case`, value: kibibytes, unit: 'KiB', note };
}

export const throughputSection: Section = {
  title: 'The whole way of a case on the twin: webhook, workflow, reminder, payment, close',
  run: async (note) => {
    const runs: Throughput[] = [];
    for (const cases of SIZES) {
      note(`${cases} cases`);
      const run = await inOwnProcess(cases);
      note(`${cases} cases took ${run.seconds.toFixed(0)} s`);
      runs.push(run);
    }
    const [least] = runs;
    const most = runs.at(-1);
    if (!least || !most) throw new Error('nothing was run');
    const rate = ({ transitions, seconds }: Throughput) => transitions / seconds;
    const between = `${most.cases} to ${least.cases} cases`;
    return {
      ratios: [
        { what: 'transitions a second', value: rate(most) / rate(least), note: between },
        { what: 'resident memory', value: most.residentMiB / least.residentMiB, note: between },
      ],
      figures: runs.flatMap((run) => [
        {
          what: `${run.cases} cases: transitions`,
          value: rate(run),
          unit: 'a second',
          note: `${run.transitions} in ${run.seconds.toFixed(0)} s`,
        },
        { what: `${run.cases} cases: resident memory`, value: run.residentMiB, unit: 'MiB' },
        ...(run === least ? [] : [memoryOfOneMore(least, run)]),
      ]),
    };
  },
};

if (import.meta.main) process.stdout.write(JSON.stringify(await runCases(Number(process.argv[2]))));
