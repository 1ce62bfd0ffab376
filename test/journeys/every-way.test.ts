import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { bogota, createWorld, debtorNamed, type World } from './world.ts';

const state = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ Next: z.string() })).default([]),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
});
const machine = z.object({ States: z.record(z.string(), state) });

/** All the ways that lead from one state to another: `from → to`, and how, where the state can fail. */
function waysOfDefinition(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../infra/workflow/dunning.asl.json'), 'utf8');
  const { States } = machine.parse(JSON.parse(text));
  return Object.entries(States)
    .flatMap(([name, { Type, Next, Default, Choices, Catch }]) => [
      ...[Next, Default, ...Choices.map((choice) => choice.Next)]
        .filter((to) => to !== undefined)
        .map((to) => way(name, Type === 'Task' ? 'done' : 'chosen', to)),
      ...Catch.flatMap(({ ErrorEquals, Next: to }) => ErrorEquals.map((error) => way(name, error, to))),
      ...(Next === undefined && Type === 'Task' ? [way(name, 'done', 'the end')] : []),
      ...(Type === 'Succeed' ? [way(name, 'chosen', 'the end')] : []),
    ])
    .toSorted();
}

const way = (from: string, how: string, to: string) => `${from} —${how}→ ${to}`;

/** The ways that an execution went. A caught error shows as the failure right before its state is left. */
function waysOfHistory(events: readonly HistoryEvent[], caught: Map<string, string[]>): string[] {
  const ways: string[] = [];
  let from: string | undefined;
  let how = 'chosen';
  for (const event of events) {
    const error =
      event.taskFailedEventDetails?.error ??
      event.taskTimedOutEventDetails?.error ??
      event.lambdaFunctionFailedEventDetails?.error;
    if (event.type === 'TaskSucceeded') how = 'done';
    if (error !== undefined) how = error;
    const entered = event.stateEnteredEventDetails?.name;
    if (entered === undefined && event.type !== 'ExecutionSucceeded') continue;
    if (from !== undefined) {
      const names = caught.get(from) ?? [];
      const name = how === 'done' || how === 'chosen' || names.includes(how) ? how : 'States.ALL';
      ways.push(way(from, name, entered ?? 'the end'));
    }
    from = entered;
    how = 'chosen';
  }
  return ways;
}

async function waysGone(world: World): Promise<string[]> {
  const stateMachineArn = world.twin.outputs.StateMachineArn ?? '';
  const caught = new Map(
    Object.entries(
      machine.parse(
        JSON.parse(readFileSync(join(import.meta.dirname, '../infra/workflow/dunning.asl.json'), 'utf8')),
      ).States,
    ).map(([name, { Catch }]) => [name, Catch.flatMap(({ ErrorEquals }) => ErrorEquals)]),
  );
  const ways = new Set<string>();
  const { executions = [] } = await world.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  for (const { executionArn } of executions) {
    const history = new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 });
    const { events = [] } = await world.stepFunctions.send(history);
    for (const gone of waysOfHistory(events, caught)) ways.add(gone);
  }
  return [...ways].toSorted();
}

it('every state, choice and catch of the synthesized machine is reached', async () => {
  await using world = await createWorld();
  const { kernel, cloud } = world.twin;
  const stateMachineArn = world.twin.outputs.StateMachineArn ?? '';
  const ofCase = (invoiceId: string, label: string) => (call: { unit: string; label: string }) =>
    call.unit.includes(world.caseId(invoiceId)) && call.label === label;
  const start = (invoiceId: string, generation: number, more = {}) =>
    world.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: `${world.caseId(invoiceId)}-1-${generation}`,
        input: JSON.stringify({ caseId: world.caseId(invoiceId), episode: 1, generation, ...more }),
      }),
    );
  for (const [index, invoiceId] of ['paid', 'replaced', 'old', 'raced'].entries()) {
    const accountOwner = { name: 'Luis Gil', email: 'luis@acme.example' };
    await world.send('debtor.updated', { ...debtorNamed(`D-${index}`), accountOwner });
    await world.invoice(invoiceId, { debtorId: `D-${index}` });
  }

  // The reminder cannot be claimed: its task fails, is retried for some minutes, and the case is decided again.
  await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
  cloud.faults.set({ rules: [{ match: 'dynamodb:Query', kind: 'before', times: 20 }] });
  await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
  expect(await world.mails()).toHaveLength(4);

  // A payment commits between the plan and the wait: the wait's condition fails.
  const wait = kernel.hold(ofCase('paid', 'dynamodb:UpdateItem'));
  await world.pay('paid', '1000000.00');
  await kernel.settle();
  await world.pay('paid', '1000000.00');
  await kernel.settle();
  wait.release();
  await kernel.settle();
  // It is paid, and before it is closed a payment is taken back: it is not closed, and decided again.
  const close = kernel.hold(ofCase('paid', 'dynamodb:TransactWriteItems'));
  await world.pay('paid', '9900000.00', { paymentId: 'last' });
  await close.caught;
  await kernel.settle();
  await world.send('payment.reversed', { paymentId: 'last', reason: 'bounced' });
  await kernel.settle();
  close.release();
  await kernel.settle();
  expect(await world.case('paid')).toMatchObject({ status: 'open', paidMinor: 200_000_000 });
  await world.pay('paid', '9900000.00');
  await kernel.settle();

  // The token cannot be stored: the wait is tried for some minutes, and the case is decided again.
  cloud.faults.set({ rules: [{ match: 'dynamodb:UpdateItem', kind: 'before', times: 5 }] });
  await world.pay('replaced', '1000000.00');
  await world.twin.advanceTo(bogota('2026-03-04', '12:10'));

  // Nor can any other act be done: each is tried for some minutes, and the case is decided again.
  const acts = [
    ['2026-03-11', 'call'],
    ['2026-03-18', 'sales'],
    ['2026-04-30', 'escalation'],
  ] as const;
  for (const [day, rungId] of acts) {
    await world.twin.advanceTo(bogota(day, '07:59'));
    // On the day of the notice to sales the reminder leaves first, within the second before it.
    if (rungId === 'sales') await world.twin.advanceTo(bogota(day, '08:00').replace('.000Z', '.999Z'));
    cloud.faults.set({ rules: [{ match: 'dynamodb:TransactWriteItems', kind: 'before', times: 60 }] });
    await world.twin.advanceTo(bogota(day, '12:00'));
    cloud.faults.set({ rules: [] });
    expect(await world.case('old')).toMatchObject({ ladder: { rungs: { [rungId]: {} } } });
  }

  // A newer execution takes a case over: the old one leaves.
  await start('replaced', 2);
  await kernel.settle();

  // The old ones hand over on day 300; one finds that the name of its successor is taken.
  const handOver = kernel.hold(ofCase('raced', 'sfn:StartExecution'));
  await world.twin.advanceTo(bogota('2026-12-27', '00:06'));
  await start('raced', 2, { startedBy: 'somebody else' });
  handOver.release();
  await kernel.settle();

  const ways = await waysGone(world);
  expect(ways).toEqual(waysOfDefinition());
});
