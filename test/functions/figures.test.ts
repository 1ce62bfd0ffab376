import fc from 'fast-check';
import { expect, it } from 'vitest';
import { projectFigures, contributionOf } from '../../functions/aws/figures-store.ts';
import * as keys from '../../functions/aws/keys.ts';
import { shardOf } from '../../functions/aws/keys.ts';
import { loadKpiSums } from '../../functions/aws/portfolio-store.ts';
import { loadKeptSegment } from '../../functions/aws/segment-store.ts';
import { addTo, loadSums, nameOf, type Sum, type Sums } from '../../functions/aws/sums.ts';
import { readItem, writeTogether } from '../../functions/aws/table.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { CaseCommand, MoneyMove } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { evolve } from '../../shared/case/evolve.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { historyOf, type PaymentHistory } from '../../shared/segment/payment-history.ts';
import { after, claimOf, currentCase, openCase } from '../shared/fixtures.ts';
import { openBooks } from './books.ts';

const at = '2026-03-05T13:00:00.000Z';
const days = ['2026-03-01', '2026-03-12', '2026-03-20'];

const minor = fc.integer({ min: 1, max: 60 });
const moved = (move: MoneyMove): CaseCommand => ({ type: 'MoveMoney', moves: [move] });
const command = fc.oneof<fc.Arbitrary<CaseCommand>[]>(
  fc.integer({ min: 1, max: 3 }).map((episode) => ({
    ...{ type: 'OpenCase', episode, generation: episode, policy: { id: 'standard', version: 1 } },
  })),
  fc.constant({ type: 'CloseCase' }),
  fc.boolean().map((isDeferred) => ({
    ...{ type: 'AssignCall', rungId: 'friendly' },
    punctuality: isDeferred
      ? { dueOn: '2026-03-04', lateDays: 2, deferredBy: ['GEN-1'] }
      : { dueOn: '2026-03-04', lateDays: 0 },
  })),
  fc.constant({
    ...{ type: 'PassRung', rungId: 'call', cause: 'not-authorised' },
    punctuality: { dueOn: '2026-03-04', lateDays: 10 },
  }),
  fc.constant({ type: 'BounceMessage', messageId: 'm0', rungId: 'notice' }),
  fc.constant({ type: 'EndCase', reason: 'cancelled' }),
  fc.tuple(minor, fc.constantFrom(...days)).map(([amountMinor, receivedOn]) =>
    moved({
      ...{ type: 'ApplyPayment', paymentId: 'p', amountMinor, receivedOn },
      deductions: [],
    }),
  ),
  fc.constant(
    moved({
      type: 'ApplyPayment',
      paymentId: 'all',
      amountMinor: 200,
      receivedOn: '2026-03-05',
      deductions: [],
    }),
  ),
  minor.map((amountMinor) => moved({ type: 'ApplyCredit', noteId: 'c', amountMinor })),
  minor.map((amountMinor) => moved({ type: 'ApplyDebit', noteId: 'd', amountMinor })),
  fc.constantFrom(...days).map((dueOn) => ({
    ...{ type: 'UpdateInvoice', dueOn, stamp: dueOn },
  })),
);

/** One thing happens to one of the cases; then the events of some arrive in batches, at the same time. */
const step = fc.record({
  index: fc.nat({ max: 2 }),
  command,
  heard: fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
});

const isNothing = ({ figures }: Sum) => Object.values(figures).every((value) => value === 0);

it('sums are those of the cases as they are, however often, late and together their events come', async () => {
  const seen = new Set<string>();
  const counted = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { table } = openBooks();
      // One of them has been written about already.
      const cases: DunningCase[] = [
        currentCase({ caseId: 'case-a', amountMinor: 100 }),
        after(
          openCase({ caseId: 'case-b', amountMinor: 100 }),
          [claimOf('m0', 'notice'), at],
          [{ type: 'ConfirmMessage', messageId: 'm0', rungId: 'notice', contact: 'email' }, at],
        ),
        currentCase({ caseId: 'case-c', amountMinor: 100, currency: 'CLP' }),
      ];
      const store = (state: DunningCase) =>
        writeTogether(table, [
          { Put: { TableName: table.name, Item: { ...keys.case(state.caseId), state } } },
        ]);
      const hear = (batch: number[]) =>
        projectFigures(
          table,
          batch.map((index) => ({ caseId: cases[index]?.caseId ?? '', at })),
        );
      for (const item of cases) await store(item);
      for (const { index, command: what, heard } of steps) {
        let item = cases[index];
        for (const event of eventsOf(what, item)) item = evolve(item, event, at);
        if (item === undefined) throw new Error('there are three cases');
        cases[index] = item;
        await Promise.all([store(item), ...heard.map(hear)]);
      }
      await Promise.all([[0, 1], [2, 0, 1], [1]].map(hear));

      const right: Sums = new Map();
      for (const item of cases)
        addTo(right, item.caseId, contributionOf(item, item.ladder && standardPolicy));
      const expected = new Map([...right].filter(([, sum]) => !isNothing(sum)));
      const stored = (await loadSums(table)).filter((sum) => !isNothing(sum));
      const bare = (sum: Sum) =>
        Object.entries(sum.figures)
          .filter(([, value]) => value !== 0)
          .sort();
      expect(new Map(stored.map((sum) => [nameOf(sum), bare(sum)]))).toEqual(
        new Map([...expected].map(([name, sum]) => [name, bare(sum)])),
      );

      const paid = cases.map((item) => historyOf(contributionOf(item, undefined)));
      const total = (name: keyof PaymentHistory) => paid.reduce((sum, one) => sum + one[name], 0);
      const { history } = await loadKeptSegment(table, 'debtor');
      for (const name of Object.keys(history) as (keyof PaymentHistory)[])
        expect([name, history[name]]).toEqual([name, total(name)]);
      for (const name of Object.keys(history) as (keyof PaymentHistory)[])
        if (history[name] > 0) counted.add(name);
      for (const { figures } of stored) for (const name of Object.keys(figures)) seen.add(name);
    }),
    // Chance must not decide whether every sum is among them.
    { numRuns: 100, seed: 1 },
  );
  // The histories have been such that every sum was made.
  const kpiFigures = ['invoicedMinor', 'overdueMinor', 'recoveredMinor', 'paidCases', 'daysToPay'];
  expect(seen).toEqual(
    new Set([
      ...[...kpiFigures, 'contactedCases', 'daysFromContact', 'openMinor', 'openCount', 'contacts', 'cases'],
      ...['waiting', 'ended', 'onTime', 'late1to3', 'deferred GEN-1', 'passed not-authorised'],
    ]),
  );
  expect(counted).toEqual(new Set(['settledItems', 'lateItems', 'daysLate']));
});

it('the sums of a period are those of its days, the first and the last included', async () => {
  const { table } = openBooks();
  for (const [caseId, dueOn, issuedOn] of [
    ['case-a', '2026-03-01', '2026-01-31'],
    ['case-b', '2026-03-01', '2026-02-01'],
    ['case-c', '2026-03-01', '2026-02-28'],
    ['case-d', '2026-03-01', '2026-03-01'],
  ] as const) {
    const state = currentCase({ caseId, amountMinor: 100, invoice: { number: caseId, issuedOn, dueOn } });
    await writeTogether(table, [{ Put: { TableName: table.name, Item: { ...keys.case(caseId), state } } }]);
    await projectFigures(table, [{ caseId, at }]);
  }
  expect(await loadKpiSums(table, { from: '2026-02-01', to: '2026-02-28' })).toEqual(
    new Map([['COP', { invoicedMinor: 200 }]]),
  );
});

it('a batch of more than one transaction takes is counted whole', async () => {
  const { table } = openBooks();
  const caseIds = Array.from({ length: 120 }, (_, index) => `case-${index}`);
  for (const caseId of caseIds) {
    const state = currentCase({ caseId, amountMinor: 100 });
    await writeTogether(table, [{ Put: { TableName: table.name, Item: { ...keys.case(caseId), state } } }]);
  }
  await projectFigures(
    table,
    caseIds.map((caseId) => ({ caseId, at })),
  );
  const total = (await loadSums(table)).reduce((sum, { figures }) => sum + (figures.openCount ?? 0), 0);
  expect(total).toBe(120);
});

it('a batch of cases of one debtor leaves one call for all of them, and their whole history', async () => {
  const { table } = openBooks();
  const caseIds = Array.from({ length: 12 }, (_, index) => `case-${index}`);
  for (const caseId of caseIds) {
    const state = after(openCase({ caseId, amountMinor: 100 }), [
      {
        ...{ type: 'AssignCall', rungId: 'friendly' },
        punctuality: { dueOn: '2026-03-04', lateDays: 0 },
      },
      at,
    ]);
    await writeTogether(table, [{ Put: { TableName: table.name, Item: { ...keys.case(caseId), state } } }]);
  }
  const batch = [...caseIds, 'nobody knows', 'case-3'].map((caseId) => ({ caseId, at }));
  await Promise.all([projectFigures(table, batch), projectFigures(table, batch.slice(4))]);
  const task = await readItem(table, keys.callTask('debtor'));
  expect((task?.caseIds as string[]).toSorted()).toEqual(caseIds.toSorted());
  expect(task?.owedMinor).toEqual({ COP: 1200 });
});

it('a sum that one case adds to what another takes away has changed', async () => {
  const { table } = openBooks();
  const tell = async (dueOnOf: Record<string, string>) => {
    const cases = Object.entries(dueOnOf).map(([caseId, dueOn]) =>
      currentCase({ caseId, amountMinor: 100, invoice: { number: caseId, issuedOn: '2026-01-31', dueOn } }),
    );
    for (const state of cases)
      await writeTogether(table, [
        { Put: { TableName: table.name, Item: { ...keys.case(state.caseId), state } } },
      ]);
    await projectFigures(
      table,
      cases.map(({ caseId }) => ({ caseId, at })),
    );
  };
  // Of the same shard.
  const ageing = keys.ageing(shardOf('case-1'), 'COP', '2026-03-12');
  await tell({ 'case-1': '2026-03-12', 'other-1': '2026-03-20' });
  const before = await readItem(table, ageing);
  await tell({ 'case-1': '2026-03-20', 'other-1': '2026-03-12' });
  const after = await readItem(table, ageing);
  expect(after).toMatchObject({ openMinor: 100, openCount: 1 });
  expect(Number(after?.changes)).toBeGreaterThan(Number(before?.changes));
});

it('what the figures held of a case before there were KPIs is made up for', async () => {
  const { table } = openBooks();
  const state = openCase({ caseId: 'case-a', amountMinor: 100 });
  const { version, status, currency, dueOn, openMinor, count } = contributionOf(state, undefined);
  const old = { version, status, currency, dueOn, openMinor, count, exceptions: [], call: false };
  await writeTogether(table, [
    { Put: { TableName: table.name, Item: { ...keys.case(state.caseId), state } } },
    { Put: { TableName: table.name, Item: { ...keys.figures(state.caseId), contribution: old } } },
  ]);
  await projectFigures(table, [{ caseId: state.caseId, at }]);
  expect(await loadKpiSums(table, { from: '2026-01-01', to: '2026-03-31' })).toEqual(
    new Map([['COP', { invoicedMinor: 100, overdueMinor: 100, recoveredMinor: 0 }]]),
  );
});

/** None if the case cannot do what is asked. */
function eventsOf(what: CaseCommand, item: DunningCase | undefined) {
  try {
    return decide(what, item);
  } catch {
    return [];
  }
}
