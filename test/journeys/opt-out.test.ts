import { describe, expect, it } from 'vitest';
import type { MessageChannel } from '../../shared/contact/ledger.ts';
import { optOutToken } from '../../shared/contact/opt-out-token.ts';
import { signIn } from './people.ts';
import { bogota, createWorld, debtor, type World } from './world.ts';

const phone = '+573001234567';
const both = { ...debtor, contacts: [{ ...debtor.contacts[0], phone }] };
const smsConsent = {
  channel: 'sms',
  purpose: 'collection',
  granted: true,
  obtainedAt: '2026-01-15T12:00:00Z',
  source: 'contract',
};

/** The link of a message to the debtor. */
async function linkOf(world: World, channel: MessageChannel = 'email'): Promise<string> {
  const [, stored = ''] =
    Object.entries(world.twin.secrets()).find(([name]) => name.includes('OptOutKeys')) ?? [];
  const keys = new Map(
    Object.entries(JSON.parse(stored) as Record<string, string>).map(([n, key]) => [Number(n), key]),
  );
  const { debtorId } = await world.case('F-1');
  return `${world.twin.url}/c/${optOutToken(keys, { debtorId, channel })}`;
}

const press = async (world: World, link: string, body: string) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(link, { method: 'POST', headers, body });
  await world.twin.kernel.settle();
  return { status: answer.status, text: await answer.text() };
};
const mailsAt = async (world: World) => (await world.mails()).map(({ at }) => at);
const textsAt = async (world: World) => (await world.twin.inbox.list('sms')).map(({ at }) => at).toReversed();
const consentsOf = async (world: World) => {
  const person = await signIn(world, 'viewer');
  const { debtorId } = await world.case('F-1');
  const { body } = await person.get(`/api/debtors/${debtorId}`);
  const { consents } = body.profile as { consents: { obtainedAt: string }[] };
  // Without what the world's debtor has agreed to from the start.
  return consents.filter(({ obtainedAt }) => obtainedAt !== '2026-01-01T00:00:00.000Z');
};

describe('a debtor who ends a channel by the link in a message', () => {
  it('C14: is written to by the other channel that they agreed to, and by none of which they have not', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...both, consents: [...debtor.consents, smsConsent] });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '09:00'));
    expect(await mailsAt(world)).toEqual([bogota('2026-03-04', '08:00')]);
    expect((await world.mails())[0]?.text).toContain(await linkOf(world));
    expect((await press(world, await linkOf(world), 'reminders=stop')).text).toContain('No recibirá más');
    // The ERP repeats what it knows, which is not all.
    await world.send('debtor.updated', { ...both, consents: [...debtor.consents, smsConsent] });
    await world.twin.advanceTo(bogota('2026-03-19', '09:00'));
    expect(await mailsAt(world)).toHaveLength(1);
    expect(await textsAt(world)).toEqual([bogota('2026-03-18', '08:00')]);
    await press(world, await linkOf(world, 'sms'), 'reminders=stop');
    await world.twin.advanceTo(bogota('2026-04-20'));
    expect([await mailsAt(world), await textsAt(world)].map(({ length }) => length)).toEqual([1, 1]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
    const consents = await consentsOf(world);
    expect(consents).toMatchObject([
      { channel: 'sms', granted: true, via: 'erp' },
      { channel: 'email', granted: false, via: 'link', obtainedAt: bogota('2026-03-05', '09:00') },
      { channel: 'sms', granted: false, via: 'link', obtainedAt: bogota('2026-03-19', '09:00') },
    ]);
    const { body } = await (
      await signIn(world, 'collector')
    ).get(`/api/cases/${world.caseId('F-1')}/evidence`);
    expect(body.content).toMatchObject({
      debtor: { profile: { consents: expect.arrayContaining(consents) as object[] } },
    });
  });

  it('C14: changes nothing by looking, nor by repeating it; who takes it back is written to again', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '09:00'));
    const link = await linkOf(world);
    const before = await world.story('F-1');
    const page = await fetch(link);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await page.text()).toContain('Acme Colombia S.A.S.');
    expect((await press(world, link, 'anything=else')).status).toBe(400);
    expect([await world.story('F-1'), await consentsOf(world)]).toEqual([before, []]);

    const first = await press(world, link, 'reminders=stop');
    const told = [...before, 'DebtorChanged'];
    expect(await world.story('F-1')).toEqual(told);
    await world.twin.advanceBy('PT1H');
    expect(await press(world, link, 'reminders=stop')).toEqual(first);
    expect(await press(world, link, 'List-Unsubscribe=One-Click')).toEqual(first);
    expect(await world.story('F-1')).toEqual(told);
    expect(await consentsOf(world)).toHaveLength(1);

    await world.twin.advanceTo(bogota('2026-03-20', '10:00'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
    expect((await press(world, link, 'reminders=resume')).text).toContain('Recibe recordatorios');
    await world.twin.advanceTo(bogota('2026-03-20', '10:01'));
    expect((await mailsAt(world)).slice(1)).toEqual([bogota('2026-03-20', '10:00')]);
  });
});

it('C14: the button of a mail program ends e-mail with one click, by the header of the mail', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-05'));
  const [mail] = await world.twin.inbox.list('email');
  expect(mail?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const [, link = ''] = /^<([^>]+)>, <mailto:/.exec(mail?.headers['list-unsubscribe'] ?? '') ?? [];
  expect(link).toBe(await linkOf(world));
  expect((await press(world, link, 'List-Unsubscribe=One-Click')).status).toBe(200);
  expect(await consentsOf(world)).toMatchObject([
    { channel: 'email', granted: false, via: 'list-unsubscribe' },
  ]);
  await world.twin.advanceTo(bogota('2026-03-31'));
  expect(await mailsAt(world)).toHaveLength(1);
});

it('C14: a refusal that the ERP tells of ends the channel, too', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-05'));
  const refusal = { ...smsConsent, channel: 'email', granted: false, obtainedAt: '2026-03-05T12:00:00Z' };
  await world.send('debtor.updated', { ...debtor, consents: [refusal] });
  await world.twin.advanceTo(bogota('2026-03-31'));
  expect(await mailsAt(world)).toHaveLength(1);
  expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
});

it('C14: a message that was claimed and has not left does not leave after the debtor has ended the channel', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  world.twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', kind: 'throttle', times: 1 }] });
  await world.twin.advanceTo(bogota('2026-03-04', '08:01'));
  expect(await world.story('F-1')).toEqual(expect.arrayContaining(['MessageClaimed', 'MessageReleased']));
  await press(world, await linkOf(world), 'reminders=stop');
  await world.twin.advanceTo(bogota('2026-03-31'));
  expect(await mailsAt(world)).toEqual([]);
  expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
});

it('C14: a link that we have not signed is one that is not there, and leaves nothing behind', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-05'));
  const good = await linkOf(world);
  const before = await world.items('');
  const forged = [`${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`, `${good}A`, good.slice(0, -1)];
  for (const link of [...forged, `${world.twin.url}/c/x`, `${world.twin.url}/c/%00`]) {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(link, { method, body: method === 'POST' ? 'reminders=stop' : undefined });
      expect(answer.status, `${method} ${link}`).toBe(404);
      expect(await answer.text()).toContain('This link is not valid');
    }
  }
  await world.twin.kernel.settle();
  expect(await world.items('')).toEqual(before);
});
