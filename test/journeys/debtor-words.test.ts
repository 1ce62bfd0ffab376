import { describe, expect, it } from 'vitest';
import { signIn } from './people.ts';
import { bogota, createWorld, debtor, type World } from './world.ts';

const phone = '+573001234567';
const contact = { ...debtor.contacts[0], phone };
const mailsTo = async (world: World) => (await world.mails()).map(({ at, to }) => [at, ...to]);
const texts = async (world: World) => (await world.twin.inbox.list('sms')).map(({ at, to }) => [at, ...to]);

/** A collector, and what they say of the debtor of F-1. */
async function collectorOf(world: World) {
  const person = await signIn(world, 'collector');
  const path = `/api/debtors/${(await world.case('F-1')).debtorId}`;
  return {
    say: async (command: object, key?: string) => {
      const answer = await person.post(`${path}/commands`, command, key);
      await world.twin.kernel.settle();
      return answer;
    },
    see: async () => (await person.get(path)).body,
  };
}

it('C13: a message goes to the contact person whom the debtor prefers, in their language', async () => {
  await using world = await createWorld();
  const [ana] = debtor.contacts;
  const luz = { ...ana, contactId: '2', name: 'Luz Gil', role: 'treasury', email: 'luz@esquina.example' };
  await world.send('debtor.updated', {
    ...debtor,
    language: 'en',
    contacts: [ana, { ...luz, preferred: true }],
  });
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-05'));
  const [mail] = await world.mails();
  expect(mail?.to).toEqual(['luz@esquina.example']);
  expect(mail?.text).toContain('Luz Gil');
  expect(mail?.subject).toContain('invoice');
});

describe('C13: the contact person', () => {
  it('whom a collector corrects is written to at once, and a repetition of the ERP does not undo it', async () => {
    await using world = await createWorld();
    const withoutAddress = { ...debtor, contacts: [{ ...contact, email: undefined, phone: undefined }] };
    await world.send('debtor.updated', withoutAddress);
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '10:00'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-usable-address'] });
    const { say, see } = await collectorOf(world);
    const command = { type: 'UpdateContact', contactId: '1', email: 'ana.ruiz@esquina.example' };
    expect((await say(command, 'key')).status).toBe(200);
    expect((await say(command, 'key')).status).toBe(200);
    await world.twin.advanceTo(bogota('2026-03-10', '10:01'));
    expect(await mailsTo(world)).toEqual([[bogota('2026-03-10', '10:00'), 'ana.ruiz@esquina.example']]);
    expect((await world.story('F-1')).filter((type) => type === 'DebtorChanged')).toHaveLength(1);

    await world.send('debtor.updated', withoutAddress);
    const luz = { type: 'UpdateContact', contactId: 'ours', name: 'Luz Gil', email: 'luz@esquina.example' };
    await say({ ...luz, preferred: true, role: 'treasury' });
    await world.twin.advanceTo(bogota('2026-03-25'));
    expect((await mailsTo(world)).slice(1)).toEqual([[bogota('2026-03-18', '08:00'), 'luz@esquina.example']]);
    expect((await see()).profile).toMatchObject({
      contacts: [
        { contactId: '1', email: 'ana.ruiz@esquina.example' },
        { contactId: 'ours', preferred: true },
      ],
      corrections: [
        { contactId: '1', fields: ['email'] },
        { contactId: 'ours', fields: ['name', 'role', 'email', 'preferred'] },
      ],
    });
    await say({ type: 'UpdateContact', contactId: 'ours', removed: true });
    await say({ type: 'UpdateContact', preferredChannel: 'sms' });
    expect((await see()).profile).toMatchObject({
      contacts: [{ contactId: '1' }],
      preferredChannel: 'sms',
    });
  });

  it('is refused when nothing is said of whom, or nothing at all', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-02'));
    const { say } = await collectorOf(world);
    for (const [command, field] of [
      [{ type: 'UpdateContact', email: 'x@esquina.example' }, 'contactId'],
      [{ type: 'UpdateContact', contactId: '1' }, 'contactId'],
      [{ type: 'UpdateContact', contactId: 'new', email: 'x@esquina.example' }, 'name'],
      [{ type: 'UpdateContact', contactId: '1', email: 'x' }, 'email'],
      [
        { type: 'RecordConsent', contactId: 'new', channel: 'sms', granted: true, source: 'call' },
        'contactId',
      ],
      [
        {
          type: 'RecordConsent',
          channel: 'sms',
          granted: true,
          source: 'x',
          obtainedAt: bogota('2026-03-03'),
        },
        'obtainedAt',
      ],
    ] as const) {
      const { status, body } = await say(command);
      expect([status, body.errors], JSON.stringify(command)).toMatchObject([400, [{ field }]]);
    }
    expect(await world.items('DEBTOR#', 'AMENDMENTS')).toEqual([]);
  });
});

it('C14: a consent that a collector records lets an SMS take over, with its proof', async () => {
  await using world = await createWorld();
  const bouncing = { ...contact, email: 'bounce@simulator.amazonses.com' };
  await world.send('debtor.updated', { ...debtor, contacts: [bouncing] });
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-05', '10:00'));
  expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
  const { say, see } = await collectorOf(world);
  const said = { channel: 'sms', granted: true, source: 'call', evidence: 'Recording 4711' };
  await say({ type: 'RecordConsent', contactId: '1', ...said });
  await world.twin.advanceTo(bogota('2026-03-05', '10:01'));
  expect(await texts(world)).toEqual([[bogota('2026-03-05', '10:00'), phone]]);
  const recorded = {
    ...said,
    contactId: '1',
    purpose: 'collection',
    obtainedAt: bogota('2026-03-05', '10:00'),
  };
  expect((await see()).profile).toMatchObject({
    consents: expect.arrayContaining([
      { ...recorded, via: 'api', by: expect.any(String) as string },
    ]) as object[],
  });
});

it('C20: hardship rests the ladder for the business days that are given, or until it is over', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-03', '10:00'));
  const { say, see } = await collectorOf(world);
  await say({ type: 'SetHardship', hardship: true, pauseDays: 5 });
  const hardship = { since: '2026-03-03', pausedUntil: '2026-03-10' };
  expect(await see()).toMatchObject({ hardship, cases: [{ next: { reason: 'hardship' } }] });
  await world.twin.advanceTo(bogota('2026-03-11', '10:00'));
  expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-11', '08:00')]);
  // It stands, so that what is written stays gentle.
  expect((await see()).hardship).toEqual(hardship);
  await say({ type: 'SetHardship', hardship: true });
  expect((await see()).hardship).toEqual({ since: '2026-03-03', pausedUntil: '2026-04-22' });
  await world.twin.advanceTo(bogota('2026-04-01', '10:00'));
  expect(await world.story('F-1')).not.toContain('CallAssigned');
  await say({ type: 'SetHardship', hardship: false });
  await world.twin.advanceTo(bogota('2026-04-01', '10:01'));
  expect(await world.story('F-1')).toContain('CallAssigned');
  expect((await see()).hardship).toBeUndefined();
});
