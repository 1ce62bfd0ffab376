import { describe, expect, it } from 'vitest';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import {
  bogota,
  consentTo,
  createWorld,
  debtor,
  debtorNamed,
  type World,
  type WorldOptions,
} from './world.ts';

const colombian = { ...debtor, country: 'CO' };

/** The story's debtor lives in Colombia. */
async function inColombia(options: WorldOptions = {}, change: object = {}): Promise<World> {
  const world = await createWorld(options);
  await world.send('debtor.updated', { ...colombian, ...change });
  await world.twin.kernel.settle();
  return world;
}

const sentAt = async (world: World) => (await world.mails()).map(({ at }) => at);

async function callsAt(world: World): Promise<string[]> {
  const events = await world.items('CASE#', 'EVENT#');
  return events.filter(({ type }) => type === 'CallAssigned').map(({ at }) => String(at));
}

describe('C14: the law of Colombia', () => {
  it('CO-3: a call that was asked for closes the other channels also when what it was for is paid: it may have been made', async () => {
    await using world = await inColombia();
    // The call for the first is due on Wednesday the 4th, the reminder of the second on Friday the 6th.
    await world.invoice('called', { dueOn: '2026-02-22' });
    await world.invoice('written', { dueOn: '2026-03-03' });
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await callsAt(world)).toEqual([bogota('2026-03-04', '07:00')]);
    await world.pay('called', '11900000.00');
    await world.twin.advanceTo(bogota('2026-03-12'));
    expect(await sentAt(world)).toEqual([bogota('2026-02-25', '07:00'), bogota('2026-03-11', '07:15')]);
  });

  it('CO-1: from seven on workdays, from eight on Saturdays, never on Sundays and holidays', async () => {
    await using world = await inColombia();
    // Three days later: Wednesday 4 March, Saturday the 7th, Sunday the 8th, Monday the 23rd, which is Saint Joseph's.
    await world.invoice('wednesday');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await sentAt(world)).toEqual([bogota('2026-03-04', '07:00')]);
    await world.pay('wednesday', '11900000.00');
    await world.invoice('saturday', { dueOn: '2026-03-04' });
    await world.twin.advanceTo(bogota('2026-03-08'));
    await world.pay('saturday', '11900000.00');
    await world.invoice('holiday', { dueOn: '2026-03-20' });
    await world.twin.advanceTo(bogota('2026-03-25'));
    expect((await sentAt(world)).slice(1)).toEqual([
      // A quarter of an hour after the case that led before, and is paid.
      bogota('2026-03-07', '08:15'),
      bogota('2026-03-24', '07:15'),
    ]);
  });

  it('CO-2: no channel without a recorded authorisation: a person is asked, and the ladder goes on where it can', async () => {
    await using world = await inColombia({}, { consents: [] });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-06'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
    await world.send('debtor.updated', { ...colombian, consents: [consentTo('email')] });
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await sentAt(world)).toEqual([bogota('2026-03-06', '07:00'), bogota('2026-03-18', '07:00')]);
    expect(await callsAt(world)).toEqual([]);
    // The call was nobody's to make: it was passed, and is asked for.
    expect(await world.case('F-1')).toMatchObject({
      exceptions: ['no-authorisation'],
      ladder: { rungs: { call: { passed: 'not-authorised' } } },
    });
    await world.send('debtor.updated', colombian);
    await world.twin.advanceTo(bogota('2026-04-01'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: [] });
  });

  it('CO-3: one channel a week; the most advanced rung chooses it, and what waits rides along', async () => {
    await using world = await inColombia();
    await world.invoice('older', { dueOn: '2026-03-01' });
    await world.invoice('newer', { dueOn: '2026-03-09' });
    // The older's call is due on the 11th, the newer's reminder on the 12th: it waits a week for its channel.
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect(await sentAt(world)).toEqual([bogota('2026-03-04', '07:00'), bogota('2026-03-18', '07:00')]);
    expect(await callsAt(world)).toEqual([bogota('2026-03-11', '07:00')]);
    const [, firm] = await world.mails();
    expect(firm?.text).toContain('older');
    expect(firm?.text).toContain('newer');
    expect(await world.case('newer')).toMatchObject({ ladder: { rungs: { friendly: { state: 'sent' } } } });
  });

  it('CO-3: a message that waits when a call goes out is spoken of in the call', async () => {
    await using world = await inColombia();
    await world.invoice('older', { dueOn: '2026-03-01' });
    await world.invoice('newer', { dueOn: '2026-03-08' });
    // Both on Wednesday the 11th: the older's call, and the newer's reminder.
    await world.twin.advanceTo(bogota('2026-03-12'));
    expect(await sentAt(world)).toEqual([bogota('2026-03-04', '07:00')]);
    expect((await callsAt(world)).toSorted()).toEqual([
      bogota('2026-03-11', '07:00'),
      bogota('2026-03-11', '07:30'),
    ]);
    const [call] = Object.values((await world.case('newer')).ladder?.rungs ?? {});
    expect(call).toMatchObject({ state: 'done' });
  });

  it('caps count the person: who has the tax id, or the address, of another debtor', async () => {
    await using world = await inColombia();
    const taxId = { type: 'NIT', number: '900.123.456' };
    await world.send('debtor.updated', { ...debtorNamed('D-1'), country: 'CO', taxId });
    const same = { ...taxId, number: '900123456' };
    await world.send('debtor.updated', { ...debtorNamed('D-2'), country: 'CO', taxId: same });
    const { contacts } = debtorNamed('D-2');
    await world.send('debtor.updated', { ...debtorNamed('D-3'), country: 'CO', contacts });
    for (const n of [1, 2, 3]) await world.invoice(`F-${n}`, { debtorId: `D-${n}` });
    await world.twin.advanceTo(bogota('2026-03-10'));
    const days = (await sentAt(world)).map((at) => at.slice(0, 10));
    // The second is the first by the tax id, and the third the second by the address.
    expect(days).toHaveLength(3);
    const dayOf = async (invoiceId: string) =>
      Object.values((await world.case(invoiceId)).ladder?.rungs ?? {})[0]?.at.slice(0, 10);
    expect(await dayOf('F-2')).not.toBe(await dayOf('F-1'));
    expect(await dayOf('F-2')).not.toBe(await dayOf('F-3'));
  });
});

it('C51: holidays and hours are those where the debtor lives', async () => {
  await using world = await createWorld();
  const elsewhere = (debtorId: string, country: string, timeZone: string) =>
    world.send('debtor.updated', { ...debtorNamed(debtorId), country, timeZone });
  await elsewhere('CL', 'CL', 'America/Santiago');
  await elsewhere('PE', 'PE', 'America/Lima');
  await elsewhere('MX', 'MX', 'America/Mexico_City');
  // Good Friday, 3 April 2026: a workday in Mexico by its rules, a holiday in Chile and Peru.
  for (const id of ['CL', 'PE', 'MX']) await world.invoice(id, { debtorId: id, dueOn: '2026-03-31' });
  await world.twin.advanceTo(bogota('2026-04-08'));
  const mails = await world.mails();
  const at = (id: string) => mails.find(({ to }) => to[0]?.startsWith(id.toLowerCase()))?.at;
  expect(at('MX')).toBe('2026-04-03T13:00:00.000Z');
  // Chile keeps Saturdays open, but Holy Saturday is a holiday, too; Peru opens again on Monday.
  expect(at('CL')).toBe('2026-04-06T12:00:00.000Z');
  expect(at('PE')).toBe('2026-04-06T12:00:00.000Z');
});

it('C62: on the creditor’s own days nobody is contacted', async () => {
  await using world = await createWorld();
  const blackouts = [{ from: '03-04', to: '03-09' }];
  await savePolicy(world.table, { ...standardPolicy, id: 'rests', blackouts });
  await world.invoice('F-1');
  await world.twin.advanceTo(bogota('2026-03-11'));
  expect(await sentAt(world)).toEqual([bogota('2026-03-10', '08:00')]);
});
