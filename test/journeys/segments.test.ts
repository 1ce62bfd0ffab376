import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultStrategy } from '../../shared/segment/strategy.ts';
import { addDays } from '../../shared/time/calendar.ts';
import { failure, run } from '../operations/run.ts';
import { signIn, type Person } from './people.ts';
import { bogota, createWorld, debtor, debtorNamed, type World } from './world.ts';

const saveStrategy = (world: World, ...args: string[]) =>
  run(world, 'save-strategy', '--table', world.twin.outputs.TableName ?? '', ...args);
const fileOf = (strategy: object) => {
  const file = join(mkdtempSync(join(tmpdir(), 'strategy-')), 'strategy.json');
  writeFileSync(file, JSON.stringify(strategy));
  return file;
};
const debtorIdOf = async (world: World, invoiceId: string) => (await world.case(invoiceId)).debtorId;

/** So many invoices that are paid on the day, or so many days late. */
async function paidItems(world: World, prefix: string, daysLate: readonly number[], debtorId = 'D-1') {
  for (const [index, days] of daysLate.entries()) {
    const invoiceId = `${prefix}-${index}`;
    await world.invoice(invoiceId, { debtorId, issuedOn: '2025-10-01', dueOn: '2025-11-01' });
    await world.twin.kernel.settle();
    const receivedOn = addDays('2025-11-01', days);
    await world.pay(invoiceId, '11900000.00', { paymentId: `pays-${invoiceId}`, debtorId, receivedOn });
  }
  await world.twin.kernel.settle();
}

async function segmentationOf(person: Person, debtorId: string) {
  const { body } = await person.get(`/api/debtors/${debtorId}`);
  return body.segmentation as {
    segment: string;
    reasons: object[];
    delinquency: object;
    setBy?: { noteId: string };
    score: { probabilityLate: number; reasons: { feature: string; value: number; contribution: number }[] };
  };
}

const policyOf = async (world: World, invoiceId: string) => (await world.case(invoiceId)).ladder?.policy.id;

it('C1: a debtor has a segment by how they pay, which a collector may override with a reason', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  await paidItems(world, 'P', [0, -3, 4, 0]);
  const debtorId = await debtorIdOf(world, 'P-0');
  expect(await segmentationOf(collector, debtorId)).toMatchObject({
    segment: 'occasional',
    reasons: [{ code: 'settledItems', value: 4, threshold: 6 }],
  });
  await paidItems(world, 'Q', [0, 0]);
  expect(await segmentationOf(collector, debtorId)).toMatchObject({ segment: 'regular' });
  await paidItems(world, 'R', [30, 40, 50, 60, 70]);
  expect(await segmentationOf(collector, debtorId)).toMatchObject({
    segment: 'high-risk',
    reasons: [
      { code: 'lateShare', value: 6 / 11, threshold: 0.5 },
      { code: 'meanDaysLate', value: 254 / 11, threshold: 15 },
    ],
  });

  // Money that is taken back counts as if it had never come.
  await world.send('payment.reversed', { paymentId: 'pays-P-0', reason: 'bounced' });
  await world.twin.kernel.settle();
  const { score } = await segmentationOf(collector, debtorId);
  expect(score.reasons).toContainEqual(expect.objectContaining({ feature: 'settledItems', value: 10 }));

  const path = `/api/debtors/${debtorId}/commands`;
  const unreasoned = await collector.post(path, { type: 'SetSegment', segment: 'regular' });
  expect(unreasoned).toMatchObject({ status: 400, body: { errors: [{ field: 'reason' }] } });
  const command = { type: 'SetSegment', segment: 'regular', reason: 'They had a strike.' };
  const { body } = await collector.post(path, command, 'key-1');
  expect((await collector.post(path, command, 'key-1')).body).toEqual(body);
  const { noteId } = body;
  expect(await segmentationOf(collector, debtorId)).toMatchObject({
    segment: 'regular',
    reasons: [{ code: 'set-by-person' }],
    setBy: { noteId },
  });
  const { notes } = (await collector.get(`/api/debtors/${debtorId}`)).body;
  expect(notes).toMatchObject([{ noteId, text: 'They had a strike.' }]);
  await collector.post(path, { type: 'SetSegment', reason: 'It is over.' });
  expect(await segmentationOf(collector, debtorId)).toMatchObject({ segment: 'high-risk' });
});

it('C2: a strategy gives each segment and amount its policy, and a public body is never placed', async () => {
  await using world = await createWorld();
  const { twin, invoice, send } = world;
  const bands = [
    { segment: 'occasional', band: { currency: 'COP', fromMinor: 5_000_000_000 }, policy: 'high-risk' },
  ];
  const strategy = {
    ...defaultStrategy,
    version: 2,
    assignments: [...defaultStrategy.assignments, ...bands],
  };
  const gone = { ...strategy, delinquency: { chronic: 'gone' } };
  expect(
    await failure(world, 'save-strategy', '--table', twin.outputs.TableName ?? '', '--file', fileOf(gone)),
  ).toContain('delinquency.chronic: there is no policy gone');
  await invoice('before');
  await twin.kernel.settle();
  expect(await saveStrategy(world, '--file', fileOf(strategy))).toBe(
    'b2b version 2 chooses the policy of new cases\n',
  );
  await send('debtor.updated', { ...debtorNamed('D-2'), legalName: 'Alcaldía', kind: 'public-entity' });
  await paidItems(world, 'P', [30, 30, 30, 30], 'D-3');
  await send('debtor.updated', debtorNamed('D-3'));
  const dueOn = '2026-03-08';
  await invoice('occasional', { dueOn });
  await invoice('great', { dueOn, amount: { value: '50000000.00', currency: 'COP' } });
  await invoice('small', { dueOn, amount: { value: '1000000.00', currency: 'COP' } });
  await invoice('public', { dueOn, debtorId: 'D-2' });
  await invoice('risky', { dueOn, debtorId: 'D-3' });
  await twin.kernel.settle();
  // The preview opens each case with the policy that the workflow will choose.
  const viewer = await signIn(world, 'viewer');
  const { items } = (await viewer.get('/api/preview?date=2026-03-03')).body;
  const foretold = items.flatMap(
    ({ contacts }) => contacts as { reason: { rungId: string }; items: object[] }[],
  );
  expect(foretold.map(({ reason, items: about }) => [reason.rungId, about.length]).sort()).toEqual([
    ['receipt-check', 1],
    ['receipt-check', 2],
  ]);
  await twin.advanceTo(bogota('2026-03-04', '12:00'));
  expect(
    await Promise.all(['occasional', 'great', 'public', 'risky'].map((id) => policyOf(world, id))),
  ).toEqual(['occasional', 'high-risk', 'public-body', 'high-risk']);
  // Somebody calls the risky ones a week before the due day; the others are asked whether the invoice has arrived.
  expect(await world.story('risky')).toContain('CallAssigned');
  expect((await world.case('occasional')).ladder?.rungs['receipt-check']).toMatchObject({ state: 'sent' });
  await twin.advanceTo(bogota('2026-05-20', '12:00'));
  expect(await world.story('occasional')).toContain('EscalationRequested');
  expect(await world.case('public')).toMatchObject({ exceptions: ['ladder-exhausted'] });
  // What is not worth a call is reminded of by e-mail.
  expect((await world.case('occasional')).ladder?.rungs.call).toMatchObject({ state: 'done' });
  expect((await world.case('small')).ladder?.rungs.call).toMatchObject({ state: 'sent' });
});

it('C3: what a person says of why a debtor is late changes the ladder of their next cases', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  await saveStrategy(world);
  await paidItems(world, 'P', [0, 0, 0, 0, 0, 0]);
  const debtorId = await debtorIdOf(world, 'P-0');
  await world.invoice('F-1', { dueOn: '2026-03-08' });
  await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
  expect(await policyOf(world, 'F-1')).toBe('regular');
  const said = { type: 'SetSegment', delinquency: 'intentional', reason: 'They wait for the second call.' };
  await collector.post(`/api/debtors/${debtorId}/commands`, said);
  expect(await segmentationOf(collector, debtorId)).toMatchObject({
    segment: 'regular',
    delinquency: { set: 'intentional' },
  });
  await world.invoice('F-2', { dueOn: '2026-03-20' });
  await world.twin.advanceTo(bogota('2026-03-14', '12:00'));
  expect(await policyOf(world, 'F-1')).toBe('regular');
  expect(await policyOf(world, 'F-2')).toBe('high-risk');
});

it('C4: critical calls come first, whatever else is owed', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  const amount = (value: string) => ({ amount: { value, currency: 'COP' } });
  for (const number of ['2', '3']) await world.send('debtor.updated', { ...debtor, debtorId: `D-${number}` });
  await world.invoice('much', amount('19000000.00'));
  await world.invoice('critical', {
    ...amount('1000000.00'),
    debtorId: 'D-2',
    issuedOn: '2025-10-20',
    dueOn: '2025-11-20',
  });
  await world.invoice('huge', { ...amount('20000000.00'), debtorId: 'D-3' });
  await world.twin.advanceTo(bogota('2026-03-12', '12:00'));
  const calls = (await collector.get('/api/worklist?kind=call')).body.items;
  expect(
    calls.map(({ cases, critical }) => [(cases as { invoiceNumber: string }[])[0]?.invoiceNumber, critical]),
  ).toEqual([
    ['huge', ['amount']],
    ['critical', ['days-overdue']],
    ['much', []],
  ]);
  const first = await collector.get('/api/worklist?kind=call&limit=2');
  const next = await collector.get(`/api/worklist?kind=call&limit=2&cursor=${String(first.body.cursor)}`);
  expect([...first.body.items, ...next.body.items]).toEqual(calls);
  const { items } = (await collector.get('/api/cases')).body;
  expect(
    Object.fromEntries(
      items.map(({ invoice, critical }) => [(invoice as { number: string }).number, critical]),
    ),
  ).toEqual({
    huge: ['amount'],
    critical: ['days-overdue'],
    much: [],
  });
});

it('C4: critical exceptions and approvals come first, whatever has waited longer', async () => {
  await using world = await createWorld();
  const approver = await signIn(world, 'approver');
  await world.send('debtor.updated', { ...debtor, consents: [] });
  const invoices = { first: '2026-03-01', critical: '2025-11-20', last: '2026-03-02' };
  for (const [invoiceId, dueOn] of Object.entries(invoices)) {
    const amount = { value: '1000000.00', currency: 'COP' };
    await world.invoice(invoiceId, { amount, issuedOn: '2025-10-20', dueOn });
    if (invoiceId === 'first') await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
  }
  await world.twin.advanceTo(bogota('2026-03-06', '12:00'));
  const numbersAt = async (path: string) => {
    const pages: Record<string, unknown>[] = [];
    let cursor = '';
    do {
      const { body } = await approver.get(`${path}limit=1${cursor}`);
      pages.push(...body.items);
      cursor = typeof body.cursor === 'string' ? `&cursor=${body.cursor}` : '';
    } while (cursor !== '');
    return pages.map((item) => {
      const [named] = (item.cases as { invoiceNumber: string }[] | undefined) ?? [];
      return [named?.invoiceNumber ?? (item.case as { invoiceNumber: string }).invoiceNumber, item.critical];
    });
  };
  const [first, ...others] = await numbersAt('/api/worklist?kind=exception&');
  expect(first).toEqual(['critical', ['days-overdue']]);
  expect(others.map(([number]) => number)).toEqual(['first', 'last']);
  for (const invoiceId of ['last', 'critical', 'first']) {
    await approver.post(`/api/cases/${world.caseId(invoiceId)}/commands`, { type: 'RequestEscalation' });
    await world.twin.advanceBy('PT1M');
  }
  const approvals = [
    ['critical', ['days-overdue']],
    ['last', []],
    ['first', []],
  ];
  expect(await numbersAt('/api/approvals?')).toEqual(approvals);
  expect(await numbersAt('/api/worklist?kind=approval&')).toEqual(approvals);
});

it('C7: a score comes with its reasons, which add up to it', async () => {
  await using world = await createWorld();
  const viewer = await signIn(world, 'viewer');
  await paidItems(world, 'P', [0, 12]);
  const debtorId = await debtorIdOf(world, 'P-0');
  const { probabilityLate, reasons } = (await segmentationOf(viewer, debtorId)).score;
  const logOdds = reasons.reduce((sum, { contribution }) => sum + contribution, 0);
  expect(probabilityLate).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 10);
  expect(Object.fromEntries(reasons.map(({ feature, value }) => [feature, value]))).toEqual({
    base: 1,
    lateShare: 0.5,
    meanDaysLate: 6,
    overdueItems: 0,
    settledItems: 2,
  });
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-03'));
  expect((await segmentationOf(viewer, debtorId)).score.probabilityLate).toBeGreaterThan(probabilityLate);
});

it('C35: whether to go on trading with a chronic debtor is asked once', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  const reviews = async () =>
    (await collector.get('/api/worklist?kind=exception')).body.items.filter(
      ({ code }) => code === 'stop-trading-review',
    );
  await paidItems(world, 'P', [20, 20, 20, 20, 0]);
  expect(await reviews()).toEqual([]);
  await paidItems(world, 'Q', [20]);
  const debtorId = await debtorIdOf(world, 'P-0');
  const [review] = await reviews();
  expect(review).toMatchObject({ debtor: { debtorId, legalName: debtor.legalName }, cases: [] });
  expect((await segmentationOf(collector, debtorId)).delinquency).toEqual({ suggested: 'chronic' });
  const done = `/api/worklist/${String(review?.taskId)}/done`;
  expect(await collector.post(done, { note: 'Only against payment in advance.' })).toMatchObject({
    status: 200,
  });
  expect(await collector.post(done)).toMatchObject({ status: 404 });
  await paidItems(world, 'R', [20, 20]);
  expect(await reviews()).toEqual([]);
});
