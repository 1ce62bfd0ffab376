import { describe, expect, it } from 'vitest';
import type { GateCall } from '../../local/kernel.ts';
import { bogota, createWorld, debtorNamed } from './world.ts';

describe('C45: SES failing for two days', () => {
  // The friendly reminder is due on Wednesday the 4th at 08:00; SES is back on Friday the 6th at 07:59.
  it.each([
    ['by refusing', { kind: 'throttle' as const }],
    ['by an error of its own', { kind: 'before' as const }],
  ])('%s: one message when it is back, and the ladder goes on', async (_, fault) => {
    await using world = await createWorld();
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    world.twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', ...fault }] });
    await world.twin.advanceTo(bogota('2026-03-06', '07:59'));
    expect(await world.mails()).toEqual([]);
    world.twin.cloud.faults.set({ rules: [] });
    await world.twin.advanceTo(bogota('2026-03-19'));
    const mails = await world.mails();
    expect(mails.map(({ at }) => at.slice(0, 10))).toEqual(['2026-03-06', '2026-03-18']);
    for (const id of ['F-1', 'F-2']) {
      for (const { text } of mails) expect(text).toContain(id);
      const sent = (await world.story(id)).filter((type) => type === 'MessageSent');
      expect(sent).toHaveLength(2);
    }
  });

  it('by not answering after it took the message: each leaves once, and its own event says so', async () => {
    await using world = await createWorld();
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    world.twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', kind: 'lost' }] });
    await world.twin.advanceTo(bogota('2026-03-06', '08:00'));
    world.twin.cloud.faults.set({ rules: [] });
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([
      bogota('2026-03-04', '08:00'),
      bogota('2026-03-18', '08:00'),
    ]);
    expect(await world.story('F-1')).toContain('MessageDoubted');
  });
});

/** What "Send reminder" asks of AWS, from its first look at the case to its last. */
const CALLS_OF_SENDING = 16;
/** What "Check payment" asks of AWS before it. */
const CALLS_BEFORE = 3;

it('a function that is cut off at whichever call of sending: the message leaves once, the ladder goes on', async () => {
  await using world = await createWorld();
  const { kernel } = world.twin;
  const ids = Array.from({ length: CALLS_OF_SENDING + 1 }, (_, index) => `F-${index + 1}`);
  for (const [index, id] of ids.entries()) {
    await world.send('debtor.updated', debtorNamed(`D-${index}`));
    await world.invoice(id, { debtorId: `D-${index}` });
  }
  await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
  const heldAt: string[] = [];
  const holds = ids.map((id, n) => {
    const numbers = new Set<number>();
    const hold = kernel.hold(({ unit, label, number }: GateCall) => {
      // The key of the links is read once, by whoever is first.
      if (!unit.includes(world.caseId(id)) || label === 'secretsmanager:GetSecretValue') return false;
      numbers.add(number);
      return [...numbers].indexOf(number) === CALLS_BEFORE + n;
    });
    void hold.caught.then(({ label }) => heldAt.push(label));
    return hold;
  });
  await world.twin.advanceTo(bogota('2026-03-04', '08:00'));
  expect(heldAt).toHaveLength(ids.length);
  // The last is the wait's own call: all of sending was gone through before it.
  expect(heldAt.filter((label) => label === 'ses:SendRawEmail')).toHaveLength(1);
  expect(heldAt.filter((label) => label === 'dynamodb:UpdateItem')).toHaveLength(1);
  await world.twin.advanceTo(bogota('2026-03-10'));
  const recipients = await world.items('MESSAGE#');
  const mails = await world.mails();
  expect(mails).toHaveLength(ids.length);
  for (const id of ids) {
    expect(
      mails.filter(({ text }) => text.includes(`Factura ${id}\n`)),
      id,
    ).toHaveLength(1);
    expect(await world.case(id), id).toMatchObject({
      exceptions: [],
      ladder: { rungs: { friendly: { state: 'sent' } } },
    });
    expect((await world.story(id)).filter((type) => type === 'MessageSent')).toHaveLength(1);
  }
  expect(recipients.length).toBeGreaterThan(ids.length);
  for (const hold of holds) hold.release();
});
