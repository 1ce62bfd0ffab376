import { describe, expect, it } from 'vitest';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import type { DraftView } from '../../shared/api/drafts.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { signIn, type Person } from './people.ts';
import { bogota, createWorld, type World } from './world.ts';

const shadow = { ...standardPolicy, id: 'shadow', mode: 'shadow' as const };

/** Overdue since Sunday 1 March: the first reminder is due on Wednesday the 4th. */
async function shadowWorld(...invoiceIds: string[]): Promise<{ world: World; collector: Person }> {
  const world = await createWorld();
  await savePolicy(world.table, shadow);
  for (const invoiceId of invoiceIds) await world.invoice(invoiceId);
  return { world, collector: await signIn(world, 'collector') };
}

async function draftsFor(person: Person): Promise<DraftView[]> {
  const { status, body } = await person.get('/api/drafts');
  expect(status).toBe(200);
  return body.items as unknown as DraftView[];
}

async function decide(
  world: World,
  person: Person,
  how: 'release' | 'discard',
  draft?: DraftView,
  key?: string,
) {
  const answer = await person.post(`/api/drafts/${draft?.id ?? ''}/${how}`, {}, key);
  await world.twin.kernel.settle();
  return answer;
}

const numbersIn = (draft?: DraftView) => draft?.items.map(({ invoiceNumber }) => invoiceNumber).sort();
const mailTimes = async (world: World) => (await world.mails()).map(({ at }) => at);
const tasks = async (person: Person) =>
  (await person.get('/api/worklist')).body.items.map(({ kind }) => String(kind));

describe('in shadow mode (C60) a reminder', () => {
  it('is listed as long as nobody has decided on it, also when it is not written anew for days', async () => {
    const { world, collector } = await shadowWorld('F-1');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-04', '10:00'));
    const { debtorId } = await world.case('F-1');
    await collector.post(`/api/debtors/${debtorId}/commands`, { type: 'Pause', until: '2026-03-20' });
    await world.twin.advanceTo(bogota('2026-03-09', '12:00'));
    const written = bogota('2026-03-04', '08:00');
    expect(await draftsFor(collector)).toMatchObject([{ since: written, draftedAt: written }]);
  });

  it('is written in the morning, waits in the worklist, and leaves once when a person has released it', async () => {
    const { world, collector } = await shadowWorld('F-1', 'F-2');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-04', '10:00'));
    expect(await tasks(collector)).toEqual(['draft']);
    const [draft, ...more] = await draftsFor(collector);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({
      since: bogota('2026-03-04', '08:00'),
      debtor: { legalName: 'Tienda La Esquina S.A.S.' },
      to: { name: 'Ana Ruiz', address: 'ana@esquina.example' },
    });
    expect(numbersIn(draft)).toEqual(['F-1', 'F-2']);
    expect(await mailTimes(world)).toEqual([]);
    expect(await world.items('DEBTOR#', 'CONTACT#')).toEqual([]);

    for (const key of ['once', 'once']) {
      const { status, body } = await decide(world, collector, 'release', draft, key);
      expect([status, body.happened]).toEqual([200, ['DraftReleased']]);
    }
    const [mail, ...others] = await world.mails();
    expect(others).toEqual([]);
    expect(mail?.at.slice(0, 13)).toBe(bogota('2026-03-04', '10:00').slice(0, 13));
    expect(mail?.subject).toBe(draft?.subject);
    const withoutLinks = (text = '') => text.replace(/https?:\S+/g, '').trim();
    expect(withoutLinks(mail?.text)).toBe(withoutLinks(draft?.text));
    expect(await tasks(collector)).toEqual([]);
    expect((await decide(world, collector, 'release', draft)).status).toBe(409);
    await world.twin.advanceTo(bogota('2026-03-10', '10:00'));
    expect(await mailTimes(world)).toHaveLength(1);
    const lead = (await world.story('F-1')).includes('ReminderDrafted') ? 'F-1' : 'F-2';
    expect((await world.story(lead)).filter((type) => /^(Message|Draft|Reminder)/.test(type))).toEqual([
      'ReminderDrafted',
      'DraftReleased',
      'MessageClaimed',
      'MessageSent',
    ]);
  });

  it('that a person discards is passed for all that it speaks of, and the ladder goes on', async () => {
    const { world, collector } = await shadowWorld('F-1', 'F-2');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-04', '10:00'));
    const [draft] = await draftsFor(collector);
    for (const key of ['once', 'once'])
      expect((await decide(world, collector, 'discard', draft, key)).status).toBe(200);
    for (const invoiceId of ['F-1', 'F-2'])
      expect(await world.case(invoiceId)).toMatchObject({
        ladder: { rungs: { friendly: { state: 'done', passed: 'discarded' } } },
      });
    await world.twin.advanceTo(bogota('2026-03-11', '12:00'));
    expect(await draftsFor(collector)).toEqual([]);
    expect(await tasks(collector)).toEqual(['call']);
    expect(await mailTimes(world)).toEqual([]);
  });

  it('never leaves once it is paid, and is written anew when part of what it says is', async () => {
    const { world, collector } = await shadowWorld('F-1', 'F-2');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-04', '10:00'));
    const [both] = await draftsFor(collector);
    const [rider = '', lead = ''] = both?.items.map(({ invoiceNumber }) => invoiceNumber).toReversed() ?? [];
    await world.pay(rider, '11900000.00');
    await world.twin.kernel.settle();
    // What was read is not true any more: so it was not released.
    expect((await decide(world, collector, 'release', both)).status).toBe(200);
    expect(await mailTimes(world)).toEqual([]);
    const [rest] = await draftsFor(collector);
    expect(numbersIn(rest)).toEqual([lead]);

    await world.pay(lead, '11900000.00');
    await world.twin.kernel.settle();
    expect(await draftsFor(collector)).toEqual([]);
    expect(await tasks(collector)).toEqual([]);
    expect((await decide(world, collector, 'release', rest)).status).toBe(409);
    await world.twin.advanceTo(bogota('2026-03-20', '10:00'));
    expect(await mailTimes(world)).toEqual([]);
  });

  it('that nobody releases is written anew each morning; released on a Sunday it leaves on Monday', async () => {
    const { world, collector } = await shadowWorld('F-1');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-08', '12:00'));
    const [draft] = await draftsFor(collector);
    expect(draft?.since.slice(0, 10)).toBe('2026-03-04');
    expect((draft?.draftedAt ?? '') > bogota('2026-03-06')).toBe(true);
    expect((await decide(world, collector, 'release', draft)).status).toBe(200);
    expect(await mailTimes(world)).toEqual([]);
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    expect(await mailTimes(world)).toEqual([expect.stringContaining('2026-03-09T13:0')]);
  });

  it('waits for nobody any more from the morning on after the mode has ended', async () => {
    const { world, collector } = await shadowWorld('F-1');
    await using _ = world;
    await world.twin.advanceTo(bogota('2026-03-04', '10:00'));
    expect(await draftsFor(collector)).toHaveLength(1);
    await savePolicy(world.table, { ...standardPolicy, id: 'shadow', version: 2 });
    await world.twin.advanceTo(bogota('2026-03-05', '10:00'));
    expect(await mailTimes(world)).toEqual([expect.stringContaining('2026-03-05T13:0')]);
    expect(await tasks(collector)).toEqual([]);
  });
});
