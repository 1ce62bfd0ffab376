import { describe, expect, it } from 'vitest';
import { loadPlacements } from '../../functions/aws/placement-store.ts';
import { signIn, type Person } from './people.ts';
import { bogota, createWorld, debtor, type World } from './world.ts';

const onCase = (world: World, person: Person, invoiceId: string, command: object, key?: string) =>
  person.post(`/api/cases/${world.caseId(invoiceId)}/commands`, command, key);
const debtorPath = async (world: World) => `/api/debtors/${(await world.case('F-1')).debtorId}`;
const mailed = async (world: World) => (await world.mails()).map(({ at }) => at);
const count = async (world: World, invoiceId: string, type: string) =>
  (await world.story(invoiceId)).filter((happened) => happened === type).length;

describe('an escalation', () => {
  it('is asked for, found and decided by somebody else, and placed in the night that follows', async () => {
    await using world = await createWorld();
    const collector = await signIn(world, 'collector');
    const approver = await signIn(world, 'approver');
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-05', '10:00'));
    const { body: asked } = await onCase(world, collector, 'F-1', { type: 'RequestEscalation' });
    // Who may decide may not decide on what they asked for themselves.
    await world.twin.advanceBy('PT1M');
    await onCase(world, approver, 'F-2', { type: 'RequestEscalation' });
    await world.twin.kernel.settle();
    const { body: open } = await approver.get('/api/approvals?limit=1');
    expect(open.items).toMatchObject([
      {
        kind: 'escalation',
        since: bogota('2026-03-05', '10:00'),
        case: { caseId: world.caseId('F-1'), version: asked.version, invoiceNumber: 'F-1' },
        debtor: { legalName: 'Tienda La Esquina S.A.S.' },
        amount: { value: '11900000.00', currency: 'COP' },
        daysOverdue: 4,
      },
    ]);
    const { body: rest } = await approver.get(`/api/approvals?limit=1&cursor=${String(open.cursor)}`);
    expect(rest).toMatchObject({ items: [{ case: { invoiceNumber: 'F-2' } }] });
    const decide = (invoiceId: string, verb: string) => {
      const request = [...open.items, ...rest.items].find(
        (one) => (one.case as { invoiceNumber: string }).invoiceNumber === invoiceId,
      );
      return approver.post(`/api/approvals/${String(request?.id)}/${verb}`);
    };
    expect(await decide('F-2', 'approve')).toMatchObject({
      status: 403,
      body: { type: 'urn:puntual:problem:own-request' },
    });
    expect((await decide('F-1', 'approve')).status).toBe(200);
    await world.twin.kernel.settle();
    expect((await approver.get('/api/approvals')).body.items).toHaveLength(1);

    await world.twin.advanceTo(bogota('2026-03-06', '12:00'));
    expect(await loadPlacements(world.table)).toMatchObject([{ night: '2026-03-06', file: { count: 1 } }]);
    expect(await world.case('F-1')).toMatchObject({ status: 'placed' });
    expect(await world.case('F-2')).toMatchObject({ status: 'open' });
    // What is with the agency is decided; it can be taken back.
    expect((await decide('F-1', 'reject')).body).toMatchObject({
      type: 'urn:puntual:problem:not-possible',
      case: { status: 'placed' },
    });
    await onCase(world, collector, 'F-1', { type: 'RecallEscalation' });
    expect(await world.case('F-1')).toMatchObject({ status: 'current' });
  });

  it('that is rejected puts the case back on its ladder, and the reason is on the case for people to read', async () => {
    await using world = await createWorld();
    const approver = await signIn(world, 'approver');
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03', '10:00'));
    await onCase(world, await signIn(world, 'collector'), 'F-1', { type: 'RequestEscalation' });
    await world.twin.advanceTo(bogota('2026-03-09', '12:00'));
    expect(await mailed(world)).toEqual([]);
    const [request] = (await approver.get('/api/approvals')).body.items;
    const reason = 'They pay on Friday';
    await approver.post(`/api/approvals/${String(request?.id)}/reject`, { reason });
    await world.twin.advanceTo(bogota('2026-03-09', '12:01'));
    expect(await mailed(world)).toEqual([bogota('2026-03-09', '12:00')]);
    const { body } = await approver.get(`/api/cases/${world.caseId('F-1')}`);
    expect(body).toMatchObject({ notes: [{ text: reason, at: bogota('2026-03-09', '12:00') }] });
    expect(JSON.stringify(body.timeline)).not.toContain('Friday');
  });
});

describe('a pause', () => {
  it('asked for twice under one key is one; it ends when it is resumed', async () => {
    await using world = await createWorld();
    const collector = await signIn(world, 'collector');
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03'));
    const first = await onCase(world, collector, 'F-1', { type: 'Pause' }, 'pause');
    const again = await onCase(world, collector, 'F-1', { type: 'Pause' }, 'pause');
    expect(again).toEqual(first);
    expect(await count(world, 'F-1', 'CasePaused')).toBe(1);
    await world.twin.advanceTo(bogota('2026-03-09', '12:00'));
    expect(await mailed(world)).toEqual([]);
    const { body } = await collector.get(`/api/cases/${world.caseId('F-1')}`);
    expect(body).toMatchObject({ holds: { pause: {} }, next: { reason: 'paused' } });
    await onCase(world, collector, 'F-1', { type: 'Resume' });
    // Late, and still the same request: nothing is paused again.
    expect(await onCase(world, collector, 'F-1', { type: 'Pause' }, 'pause')).toEqual(first);
    await world.twin.advanceTo(bogota('2026-03-09', '12:01'));
    expect(await mailed(world)).toEqual([bogota('2026-03-09', '12:00')]);
    // It is forgotten after a week and a little.
    expect(await world.items('COMMAND#')).toHaveLength(2);
    await world.twin.advanceTo(bogota('2026-03-20'));
    expect(await world.items('COMMAND#')).toEqual([]);
  });

  it('of the debtor stops everything, and a dispute of the ERP’s can be resolved by a person', async () => {
    await using world = await createWorld();
    const collector = await signIn(world, 'collector');
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03'));
    const path = await debtorPath(world);
    await collector.post(`${path}/commands`, { type: 'Pause', until: '2026-03-05' });
    expect((await collector.get(path)).body).toMatchObject({ pause: { until: '2026-03-05' } });
    await world.send('dispute.opened', { disputeId: 'Q-1', invoiceId: 'F-1', reasonCode: 'quality' });
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    expect(await mailed(world)).toEqual([]);
    const { body } = await collector.get(`/api/cases/${world.caseId('F-1')}`);
    const { disputes } = body.holds as { disputes: { disputeId: string; state: string }[] };
    expect(disputes).toMatchObject([{ reasonCode: 'quality', state: 'open' }]);
    const { disputeId } = disputes[0] ?? {};
    const withdrawn = await onCase(world, collector, 'F-1', { type: 'WithdrawDispute', disputeId });
    expect(withdrawn).toMatchObject({ status: 409, body: { type: 'urn:puntual:problem:not-possible' } });
    const resolve = { type: 'ResolveDispute', disputeId, outcome: 'rejected' };
    const resolved = await onCase(world, collector, 'F-1', resolve, 'resolve');
    expect(resolved.body).toMatchObject({ happened: ['DisputeResolved'] });
    expect(await onCase(world, collector, 'F-1', resolve, 'resolve')).toEqual(resolved);
    expect((await world.story('F-1'))[Number(resolved.body.version) - 1]).toBe('DisputeResolved');
    await world.twin.advanceTo(bogota('2026-03-10', '12:01'));
    expect(await mailed(world)).toEqual([bogota('2026-03-10', '12:00')]);
    // What the ERP decides on it now is not lost.
    await world.send('dispute.resolved', { disputeId: 'Q-1', outcome: 'upheld' });
    await world.twin.kernel.settle();
    expect(await world.items('REJECTED#', 'REJECTED')).toMatchObject([{ field: 'data.disputeId' }]);
  });
});

it('of two people who saw the same, the second is told what has happened', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-03', '10:00'));
  const people = [await signIn(world, 'collector'), await signIn(world, 'approver')];
  const { version } = await world.case('F-1');
  const answers = await Promise.all(
    people.map((person) =>
      onCase(world, person, 'F-1', { type: 'AddNote', text: 'Mine', expectedVersion: version }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    type: 'urn:puntual:problem:case-changed',
    case: { version: version + 1 },
    changes: [{ seq: version + 1, type: 'NoteAdded' }],
  });
  expect(await world.items('DEBTOR#', 'NOTE#')).toHaveLength(1);
});

describe('a call', () => {
  it('that is done is off the list, counts as the contact of its day, and comes back on the day agreed', async () => {
    await using world = await createWorld();
    const collector = await signIn(world, 'collector');
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    // The day on which the firm reminder is due.
    await world.twin.advanceTo(bogota('2026-03-18', '07:30'));
    const calls = async () => (await collector.get('/api/worklist?kind=call')).body.items;
    expect(await calls()).toHaveLength(1);
    const path = await debtorPath(world);
    const call = {
      type: 'RecordCall',
      outcome: 'reached',
      note: 'Call again',
      nextDate: '2026-03-23',
      despite: 'GEN-1',
    };
    const { body } = await collector.post(`${path}/commands`, call, 'call');
    await collector.post(`${path}/commands`, call, 'call');
    await world.twin.kernel.settle();
    expect(await calls()).toEqual([]);
    for (const id of ['F-1', 'F-2']) expect(await count(world, id, 'CallRecorded')).toBe(1);
    const { body: seen } = await collector.get(path);
    expect(seen.notes).toMatchObject([{ text: 'Call again' }]);
    const { callId } = body.call as { callId: string };
    expect((seen.lastContacts as object[]).at(-1)).toMatchObject({ channel: 'call', messageId: callId });

    await world.twin.advanceTo(bogota('2026-03-22', '23:59'));
    // One contact a day: the reminder left on the next.
    expect((await mailed(world)).slice(1)).toEqual([bogota('2026-03-19', '08:00')]);
    expect(await calls()).toEqual([]);
    await world.twin.advanceTo(bogota('2026-03-23', '08:00'));
    const [again] = await calls();
    await collector.post(`/api/worklist/${String(again?.taskId)}/done`, { outcome: 'no-answer' });
    await world.twin.kernel.settle();
    expect(await calls()).toEqual([]);
  });
});

it('an SMS of which only a person could find out that it did not leave is sent again', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  const phone = '+573001234567';
  await world.send('debtor.updated', {
    ...debtor,
    contacts: [{ ...debtor.contacts[0], email: undefined, phone }],
    consents: [
      {
        channel: 'sms',
        purpose: 'collection',
        granted: true,
        obtainedAt: '2026-01-01T12:00:00Z',
        source: 'contract',
      },
    ],
  });
  await world.invoice('F-1');
  world.twin.cloud.faults.set({ rules: [{ match: 'sns:Publish', kind: 'lost', times: 1 }] });
  await world.twin.advanceTo(bogota('2026-03-06', '12:00'));
  const [task] = (await collector.get('/api/worklist?kind=exception')).body.items;
  expect(task).toMatchObject({ code: 'message-unknown' });
  const done = `/api/worklist/${String(task?.taskId)}/done`;
  expect((await collector.post(done, { outcome: 'reached' })).body.errors).toMatchObject([
    { field: 'outcome' },
  ]);
  await collector.post(done, { outcome: 'not-sent', note: 'SNS has no record of it.' });
  await world.twin.advanceTo(bogota('2026-03-06', '12:01'));
  expect(await world.story('F-1')).toEqual(
    expect.arrayContaining(['MessageLost', 'NoteAdded', 'MessageSent']),
  );
  expect((await collector.get('/api/worklist?kind=exception')).body.items).toEqual([]);
});

it('what was rejected is taken once its cause is gone; the request for it counts once', async () => {
  await using world = await createWorld();
  const collector = await signIn(world, 'collector');
  const amount = { value: '10.00', currency: 'COP' };
  await world.invoice('F-1');
  const credit = { noteId: 'N-1', debtorId: 'D-1', amount, allocations: [{ invoiceId: 'F-1', amount }] };
  await world.send('credit-note.issued', credit);
  await world.send('credit-note.issued', { ...credit, amount: { ...amount, value: '20.00' } });
  await world.twin.kernel.settle();
  const rejections = async () => (await collector.get('/api/rejections')).body.items;
  const [rejection] = await rejections();
  expect(rejection).toMatchObject({ type: 'puntual.credit-note.issued.v1' });
  await world.twin.advanceBy('PT1M');
  const redrive = `/api/rejections/${String(rejection?.id)}/redrive`;
  expect((await collector.post(redrive, {}, 'redrive')).status).toBe(200);
  await world.twin.kernel.settle();
  // Nothing was mended: it is on the list again, and the same request does not take it off once more.
  const [again] = await rejections();
  expect(again).toMatchObject({ id: rejection?.id, at: new Date(world.twin.kernel.now()).toISOString() });
  await world.twin.advanceBy('PT1M');
  expect((await collector.post(redrive, {}, 'redrive')).status).toBe(200);
  await world.twin.kernel.settle();
  expect(await rejections()).toEqual([again]);
});
