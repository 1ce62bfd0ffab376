import { describe, expect, it } from 'vitest';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import type { Message } from '../../shared/message/message.ts';
import { standardPolicy, type DunningPolicy, type ReminderRung } from '../../shared/dunning/policy.ts';
import { signIn } from './people.ts';
import { bogota, consentTo, createWorld, debtor, type World } from './world.ts';

const reminder = (offsetDays: number): ReminderRung => ({
  id: `day-${offsetDays}`,
  offsetDays,
  act: 'send-reminder',
  channel: 'email',
  tone: 'friendly',
  template: 'payment-reminder',
});
/** Every reminder is a friendly e-mail, unless two of them in a row have had no answer; the last is still to come. */
const listening = (...offsets: number[]): DunningPolicy => ({
  ...standardPolicy,
  id: 'listening',
  silence: { afterContacts: 2 },
  rungs: [...offsets, 90].map(reminder),
});
const reachable = {
  ...debtor,
  contacts: debtor.contacts.map((contact) => ({ ...contact, phone: '+573001234567' })),
  consents: ['email', 'sms', 'call'].map((channel) => consentTo(channel)),
};
const unheard = 'verify-contact-data';

/** What was sent to the debtor, in order: when, by which channel and in which tone. */
async function said(world: World) {
  const messages = (await world.items('MESSAGE#', 'MESSAGE')).map(({ message }) => message as Message);
  return messages
    .sort((a, b) => a.claimedAt.localeCompare(b.claimedAt))
    .map(({ claimedAt, channel, tone, state }) => [claimedAt, channel, tone, state]);
}

const exceptions = async (world: World) => (await world.items('CASE#', 'TASK#')).map(({ code }) => code);

describe('C17: who does not answer', () => {
  it('is tried by another channel, one tone firmer, and a person verifies the address, until they are heard of', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, listening(3, 10, 17, 24, 31, 38));
    await world.send('debtor.updated', { ...reachable, preferredChannel: 'email' });
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-12'));
    expect(await exceptions(world)).toEqual([]);
    const viewer = await signIn(world, 'viewer');
    const foretold = (await viewer.get('/api/preview?date=2026-03-18')).body.items;
    expect(foretold).toMatchObject([{ contacts: [{ channel: 'sms', tone: 'firm' }] }]);
    await world.twin.advanceTo(bogota('2026-03-26'));
    expect(await said(world)).toEqual([
      [bogota('2026-03-04', '08:00'), 'email', 'friendly', 'sent'],
      [bogota('2026-03-11', '08:00'), 'email', 'friendly', 'sent'],
      [bogota('2026-03-18', '08:00'), 'sms', 'firm', 'sent'],
      // Not more than one firmer than its rung says.
      [bogota('2026-03-25', '08:00'), 'email', 'firm', 'sent'],
    ]);
    // One task for the debtor, not for each invoice.
    expect(await exceptions(world)).toEqual([unheard]);
    const { items } = (await viewer.get('/api/worklist?kind=exception')).body;
    expect(items).toMatchObject([{ code: unheard }]);
    // It is the other invoice that the debtor pays a part of.
    const other = items[0]?.caseId === world.caseId('F-1') ? 'F-2' : 'F-1';
    await world.pay(other, '1000000.00');
    await world.twin.kernel.settle();
    expect(await exceptions(world)).toEqual([]);
    await world.twin.advanceTo(bogota('2026-04-02'));
    expect((await said(world)).slice(4)).toEqual([
      [bogota('2026-04-01', '08:00'), 'email', 'friendly', 'sent'],
    ]);
  });

  it.each([
    ['a corrected address', { type: 'UpdateContact', contactId: '1', email: 'cartera@esquina.example' }],
    ['a consent', { type: 'RecordConsent', channel: 'sms', granted: false, source: 'call' }],
    ['a call in which they spoke', { type: 'RecordCall', outcome: 'reached' }],
  ])('is heard of by %s', async (_, command) => {
    await using world = await createWorld();
    await savePolicy(world.table, listening(3, 10, 17));
    await world.send('debtor.updated', reachable);
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-20', '10:00'));
    expect(await exceptions(world)).toEqual([unheard]);
    const collector = await signIn(world, 'collector');
    const { debtorId } = await world.case('F-1');
    const { status, body } = await collector.post(`/api/debtors/${debtorId}/commands`, command);
    expect(status, JSON.stringify(body)).toBe(200);
    await world.twin.kernel.settle();
    expect(await exceptions(world)).toEqual([]);
  });

  it('is heard of by a dispute; a call that nobody answers is one more contact without an answer', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, listening(3, 10));
    await world.send('debtor.updated', reachable);
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-05', '10:00'));
    const collector = await signIn(world, 'collector');
    const { debtorId } = await world.case('F-1');
    await collector.post(`/api/debtors/${debtorId}/commands`, { type: 'RecordCall', outcome: 'no-answer' });
    await world.twin.advanceTo(bogota('2026-03-11', '09:00'));
    expect((await said(world)).map(([, channel]) => channel)).toEqual(['email', 'sms']);
    expect(await exceptions(world)).toEqual([unheard]);
    await world.send('dispute.opened', { disputeId: 'Q-1', invoiceId: 'F-2', reasonCode: 'goods' });
    await world.twin.kernel.settle();
    expect(await exceptions(world)).toEqual([]);
  });
});

describe('in Colombia, where a week has one channel', () => {
  it('the other channel comes as soon as the law lets it', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, listening(3, 8, 13));
    await world.send('debtor.updated', { ...reachable, country: 'CO' });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-17'));
    expect(await said(world)).toEqual([
      [bogota('2026-03-04', '07:00'), 'email', 'friendly', 'sent'],
      [bogota('2026-03-09', '07:00'), 'email', 'friendly', 'sent'],
      // Due on Saturday the 14th.
      [bogota('2026-03-16', '07:00'), 'sms', 'firm', 'sent'],
    ]);
  });

  it('C12: a bounce is no contact, so the other channel comes at once, and no silence', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, listening(3, 10));
    const contacts = reachable.contacts.map((one) => ({ ...one, email: 'bounce@simulator.amazonses.com' }));
    await world.send('debtor.updated', { ...reachable, country: 'CO', contacts });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-12'));
    expect(await said(world)).toEqual([
      [bogota('2026-03-04', '07:00'), 'email', 'friendly', 'bounced'],
      ['2026-03-04T12:00:01.000Z', 'sms', 'friendly', 'sent'],
      [bogota('2026-03-11', '07:00'), 'sms', 'friendly', 'sent'],
    ]);
    expect(await exceptions(world)).toEqual([]);
  });
});
