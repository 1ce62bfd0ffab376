import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { newBroadcastWrites } from '../../functions/aws/broadcast-store.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { proposedBroadcast, signIn } from './people.ts';
import { bogota, creditor, debtorNamed, emptyWorld, type World } from './world.ts';

const night = bogota('2026-02-27', '22:00');
const terms = { type: 'PaymentTerms', from: '2026-03-20', days: 45 };

/** In the night from a Friday: a debtor in Colombia, one who was never asked for consent, and one where no law says when. */
async function worldOfThree(): Promise<World> {
  const world = await emptyWorld({ startAt: night });
  await world.send('creditor.updated', creditor);
  await world.send('debtor.updated', { ...debtorNamed('D-CO'), country: 'CO' });
  await world.send('debtor.updated', { ...debtorNamed('D-SILENT'), consents: [] });
  await world.send('debtor.updated', { ...debtorNamed('D-EC'), language: 'en' });
  await world.twin.kernel.settle();
  return world;
}

async function begin(world: World, body: object = terms) {
  const approver = await signIn(world, 'approver');
  const begun = await approver.post('/api/broadcasts', body, 'the-one');
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  await world.twin.kernel.settle();
  const id = String(begun.body.id);
  const progress = async () => (await approver.get(`/api/broadcasts/${id}`)).body;
  return { approver, id, progress };
}

const BOUNCING = 'bounce@simulator.amazonses.com';
const at = ({ contacts, ...debtor }: ReturnType<typeof debtorNamed>, email: string) => ({
  ...debtor,
  contacts: contacts.map((contact) => ({ ...contact, email })),
});

function executionOf({ twin }: World, id: string, generation = 1): string {
  const machine = (twin.outputs.StateMachineArn ?? '').replace(':stateMachine:', ':execution:');
  return `${machine}-broadcast:${id}-${generation}`;
}

const mailsOf = async (world: World) =>
  (await world.mails()).map(({ at, to: [to = ''] }) => `${to.slice(0, to.indexOf('@'))} ${at}`);
const none = { planned: 0, heldBack: [], underWay: 0, sent: 0, failed: 0, leftOut: [] };

describe('changed terms', () => {
  it('C21: are told to each debtor once, at an hour of theirs, and whom a rule keeps back is named with the rule', async () => {
    await using world = await worldOfThree();
    const { approver, id, progress } = await begin(world);
    const heldBack = [
      { by: 'AUTH-1', debtors: 1 },
      { by: 'CO-1', debtors: 1 },
      { by: 'GEN-1', debtors: 1 },
    ];
    expect(await progress()).toMatchObject({ state: 'sending', progress: { ...none, heldBack } });
    expect(await mailsOf(world)).toEqual([]);

    await world.twin.advanceTo(bogota('2026-02-28', '12:00'));
    expect(await mailsOf(world)).toEqual([`d-co ${bogota('2026-02-28', '08:00')}`]);
    // The same request again, from a program that did not hear the answer.
    expect(await approver.post('/api/broadcasts', terms, 'the-one')).toMatchObject({ body: { id } });
    await world.twin.advanceTo(bogota('2026-03-19', '12:00'));
    const mails = await world.mails();
    expect(await mailsOf(world)).toEqual([
      `d-co ${bogota('2026-02-28', '08:00')}`,
      `d-ec ${bogota('2026-03-02', '08:00')}`,
    ]);
    expect(mails[0]?.subject).toBe('Cambio de condiciones: Acme Colombia S.A.S.');
    expect(mails[0]?.text).toContain('Desde el 20 de marzo de 2026');
    expect(mails[1]?.text).toContain('Invoices are due 45 days after their issue.');
    expect(await progress()).toMatchObject({
      progress: { ...none, sent: 2, heldBack: [{ by: 'AUTH-1', debtors: 1 }] },
    });

    // From the day on which it holds nobody is told any more.
    await world.twin.advanceTo(bogota('2026-03-21'));
    expect(await progress()).toMatchObject({
      state: 'done',
      progress: { ...none, sent: 2, leftOut: [{ by: 'AUTH-1', debtors: 1 }] },
    });
    const { body } = await approver.get(`/api/broadcasts/${id}/recipients`);
    const states = body.items.map(({ state, heldBy }) => [state, heldBy]);
    expect(states).toHaveLength(3);
    expect(states).toEqual(
      expect.arrayContaining([
        ['sent', undefined],
        ['left-out', 'AUTH-1'],
      ]),
    );
    expect(await mailsOf(world)).toHaveLength(2);
  });

  it('C21: count as a contact for the reminders that are due the same day', async () => {
    await using world = await worldOfThree();
    await world.invoice('F-1', { debtorId: 'D-EC', dueOn: '2026-02-25' });
    await begin(world, { ...terms, affects: { countries: ['EC'] } });
    await world.twin.advanceTo(bogota('2026-03-04'));
    const [first, second] = await world.mails();
    expect([first?.at, second?.at]).toEqual([bogota('2026-03-02', '08:00'), bogota('2026-03-03', '08:00')]);
    expect(await world.mails()).toHaveLength(2);
  });

  it('C21: are not told to whom they were still to leave for when they are stopped', async () => {
    await using world = await worldOfThree();
    const { approver, id, progress } = await begin(world);
    await world.twin.advanceTo(bogota('2026-02-28', '12:00'));
    expect((await approver.post(`/api/broadcasts/${id}/stop`)).status).toBe(200);
    await world.twin.advanceTo(bogota('2026-03-21'));
    expect(await mailsOf(world)).toEqual([`d-co ${bogota('2026-02-28', '08:00')}`]);
    expect(await progress()).toMatchObject({ state: 'stopped', progress: { sent: 1 } });
    expect((await approver.post(`/api/broadcasts/${id}/stop`)).body).toMatchObject({ state: 'stopped' });
  });

  it('C21: of a new account are told only when somebody else has approved it, and only of days to come', async () => {
    await using world = await worldOfThree();
    const account = { bank: 'Bancolombia', account: '123-1', holder: 'Acme' };
    const { approver, id, progress } = await begin(world, {
      type: 'BankAccount',
      from: '2026-03-20',
      ...account,
    });
    const broadcastOf = (broadcastId: string) => `/api/broadcasts/${broadcastId}`;
    expect(await approver.post(`${broadcastOf(id)}/approve`)).toMatchObject({
      status: 403,
      body: { type: expect.stringContaining('own-request') as string },
    });
    const { creditorId, startedBy: approvedBy } = await progress();
    const another = proposedBroadcast('someone-else', creditorId);
    const late = { ...proposedBroadcast('someone-late', creditorId), from: '2026-03-01' };
    for (const one of [another, late]) await writeTogether(world.table, newBroadcastWrites(world.table, one));
    await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
    expect(await mailsOf(world)).toEqual([]);
    expect(await progress()).toMatchObject({ state: 'proposed', progress: none });
    expect((await approver.post(`${broadcastOf(late.broadcastId)}/approve`)).status).toBe(409);

    const approved = await approver.post(`${broadcastOf(another.broadcastId)}/approve`, {}, 'yes');
    expect(approved).toMatchObject({
      status: 200,
      body: { state: 'gathering', startedBy: 'someone-else', approvedBy },
    });
    expect(await approver.post(`${broadcastOf(another.broadcastId)}/approve`, {}, 'yes')).toEqual(approved);
    await world.twin.advanceTo(bogota('2026-03-03', '12:00'));
    const mails = await world.mails();
    expect(mails.map(({ text }) => text.includes('999-1'))).toEqual([true, true]);
    // What nobody has approved can be taken back.
    expect((await approver.post(`${broadcastOf(id)}/stop`)).body).toMatchObject({ state: 'stopped' });
    expect((await approver.post(`${broadcastOf(id)}/approve`)).status).toBe(409);
  });

  it('C21: leave once, also when nobody heard of it, it was refused, or the execution was ended; and reach who is two debtors once', async () => {
    await using world = await emptyWorld({ startAt: bogota('2026-03-02', '09:00') });
    await world.send('creditor.updated', creditor);
    const contacts = debtorNamed('D-1').contacts;
    for (const debtorId of ['D-1', 'D-2', 'D-3', 'D-4'])
      await world.send('debtor.updated', debtorNamed(debtorId));
    // One accountant of two debtors.
    await world.send('debtor.updated', { ...debtorNamed('D-5'), contacts });
    await world.twin.kernel.settle();
    const failure = { match: 'ses:SendRawEmail', times: 1 };
    world.twin.cloud.faults.set({
      rules: [
        { ...failure, kind: 'lost' },
        { ...failure, kind: 'throttle' },
        { ...failure, kind: 'before', error: { code: 'InternalFailure', statusCode: 500 } },
      ],
    });
    const { id, progress } = await begin(world);
    await world.stepFunctions.send(new StopExecutionCommand({ executionArn: executionOf(world, id) }));
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await progress()).toMatchObject({
      state: 'done',
      progress: { ...none, sent: 4, leftOut: [{ by: 'told-as-another-debtor', debtors: 1 }] },
    });
    const told = (await world.mails()).map(({ to: [to = ''] }) => to);
    expect(told).toHaveLength(4);
    expect(new Set(told).size).toBe(4);
  });

  it('C21: reach all whom the rules let, when the provider is back after days of refusals', async () => {
    await using world = await worldOfThree();
    await world.send('debtor.updated', at(debtorNamed('D-EC'), BOUNCING));
    world.twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', kind: 'throttle' }] });
    const { progress } = await begin(world);
    await world.twin.advanceTo(bogota('2026-03-04', '09:00'));
    expect(await mailsOf(world)).toEqual([]);
    world.twin.cloud.faults.set({ rules: [] });
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await progress()).toMatchObject({
      progress: {
        ...{ ...none, sent: 1 },
        // What the provider refused is not counted against who has one bounce.
        heldBack: [
          { by: 'AUTH-1', debtors: 1 },
          { by: 'no-usable-address', debtors: 1 },
        ],
      },
    });
    expect(await world.mails()).toHaveLength(2);
  });

  it('C21: are told to the person as another debtor when the message to the first one bounces', async () => {
    await using world = await emptyWorld({ startAt: night });
    await world.send('creditor.updated', creditor);
    const taxId = { type: 'NIT', number: '901222333' };
    const first = at(debtorNamed('D-CO'), BOUNCING);
    await world.send('debtor.updated', { ...first, taxId, country: 'CO' });
    await world.send('debtor.updated', { ...debtorNamed('D-EC'), taxId });
    await world.twin.kernel.settle();
    const { progress } = await begin(world);
    await world.twin.advanceTo(bogota('2026-03-03', '12:00'));
    expect(await mailsOf(world)).toEqual([
      `bounce ${bogota('2026-02-28', '08:00')}`,
      `d-ec ${bogota('2026-03-02', '08:00')}`,
    ]);
    // The first can be reached again, but the person has been told.
    await world.send('debtor.updated', { ...debtorNamed('D-CO'), taxId, country: 'CO' });
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await progress()).toMatchObject({
      state: 'done',
      progress: { ...none, sent: 1, leftOut: [{ by: 'told-as-another-debtor', debtors: 1 }] },
    });
    expect(await world.mails()).toHaveLength(2);
  });

  it('C21: reach whoever gets a new address after a bounce, and whose pause is lifted early', async () => {
    await using world = await emptyWorld({ startAt: bogota('2026-03-02', '09:00') });
    await world.send('creditor.updated', creditor);
    await world.send('debtor.updated', at(debtorNamed('D-1'), BOUNCING));
    await world.twin.kernel.settle();
    const { progress } = await begin(world);
    await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
    expect(await progress()).toMatchObject({
      state: 'sending',
      progress: { ...none, heldBack: [{ by: 'no-usable-address', debtors: 1 }] },
    });
    await world.send('debtor.updated', debtorNamed('D-1'));
    const [{ debtorId } = {}] = await world
      .items('BROADCAST#', 'DEBTOR#')
      .then((items) => items.map(({ recipient }) => recipient as { debtorId: string }));
    const collector = await signIn(world, 'collector');
    const told = (body: object) => collector.post(`/api/debtors/${debtorId}/commands`, body);
    expect((await told({ type: 'Pause', until: '2026-03-18' })).status).toBe(200);
    await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
    expect(await progress()).toMatchObject({ progress: { heldBack: [{ by: 'paused', debtors: 1 }] } });
    expect((await told({ type: 'Resume' })).status).toBe(200);
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await mailsOf(world)).toEqual([
      `bounce ${bogota('2026-03-02', '09:00')}`,
      `d-1 ${bogota('2026-03-05', '09:01')}`,
    ]);
    await world.twin.advanceTo(bogota('2026-03-07'));
    expect(await progress()).toMatchObject({ state: 'done', progress: { ...none, sent: 1 } });
  });

  it('C21: that are stopped leave no message without word, also when the execution was ended', async () => {
    await using world = await worldOfThree();
    const error = { code: 'InternalFailure', statusCode: 500 };
    world.twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', kind: 'before', error }] });
    const { approver, id, progress } = await begin(world);
    await world.twin.advanceTo(bogota('2026-02-28', '08:01'));
    expect((await approver.post(`/api/broadcasts/${id}/stop`)).status).toBe(200);
    expect(await progress()).toMatchObject({ state: 'stopped', progress: { underWay: 1 } });
    await world.stepFunctions.send(new StopExecutionCommand({ executionArn: executionOf(world, id) }));
    await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
    expect(await progress()).toMatchObject({ state: 'stopped', progress: { underWay: 0, failed: 1 } });
    const executionArn = executionOf(world, id, 2);
    const next = await world.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(next.status).toBe('SUCCEEDED');
  });
});
