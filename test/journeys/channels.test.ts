import { describe, expect, it } from 'vitest';
import { bogota, createWorld, debtor, type World } from './world.ts';

const phone = '+573001234567';
const bouncing = 'bounce@simulator.amazonses.com';
const consent = {
  channel: 'sms',
  purpose: 'collection',
  granted: true,
  obtainedAt: '2026-01-15T12:00:00Z',
  source: 'contract',
};
const contact = { contactId: '1', name: 'Ana Ruiz', role: 'accounts-payable', email: bouncing, phone };
const texts = async (world: World) =>
  (await world.twin.inbox.list('sms')).map(({ at, to, text }) => ({ at, to, text })).toReversed();

describe('when an e-mail cannot arrive', () => {
  it('C12: an SMS takes over the same day if the debtor has consented, and the ladder goes on', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', {
      ...debtor,
      contacts: [contact],
      consents: [...debtor.consents, consent],
    });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await texts(world)).toEqual([
      {
        // The first try was the e-mail, a second before.
        at: '2026-03-04T13:00:01.000Z',
        to: [phone],
        text: expect.stringMatching(
          /^Acme Colombia S\.A\.S\.: le recordamos la factura F-1, vencida el 1 mar 2026, por COP 11\.900\.000,00\. pagos@acme\.example Si ya hizo el pago, gracias\. No mas SMS: http\S+$/,
        ) as string,
      },
      { at: bogota('2026-03-18', '08:00'), to: [phone], text: expect.any(String) as string },
    ]);
    expect(await world.mails()).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ exceptions: [], ladder: { rungs: { firm: {} } } });
  });

  it('nothing takes over without consent: a person is asked', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, contacts: [contact] });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await texts(world)).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-authorisation'] });
    await world.send('debtor.updated', {
      ...debtor,
      contacts: [contact],
      consents: [...debtor.consents, consent],
    });
    await world.twin.advanceTo(bogota('2026-04-01'));
    expect(await texts(world)).toHaveLength(1);
  });
});

describe('an SMS', () => {
  const smsOnly = {
    ...debtor,
    contacts: [{ ...contact, email: undefined }],
    consents: [...debtor.consents, consent],
  };

  it('of which nobody knows is never sent again, and is a task for a person', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', smsOnly);
    await world.invoice('F-1');
    world.twin.cloud.faults.set({ rules: [{ match: 'sns:Publish', kind: 'lost', times: 1 }] });
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await texts(world)).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['message-unknown'] });
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ code: 'message-unknown' }]);
  });

  it('that SNS refuses is tried again later; to a number that is none it never is', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', smsOnly);
    await world.invoice('F-1');
    world.twin.cloud.faults.set({ rules: [{ match: 'sns:Publish', kind: 'throttle', times: 1 }] });
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await texts(world)).map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:15')]);
    const error = { code: 'InvalidParameterException', statusCode: 400 };
    world.twin.cloud.faults.set({ rules: [{ match: 'sns:Publish', kind: 'before', error }] });
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await texts(world)).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-usable-address'] });
  });
});

describe('the notice to sales', () => {
  it('is one for all of the debtor’s items, and no contact with the debtor', async () => {
    await using world = await createWorld();
    const accountOwner = { name: 'Luis Gil', email: 'luis@acme.example' };
    await world.send('debtor.updated', { ...debtor, accountOwner });
    for (const id of ['F-1', 'F-2', 'F-3']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-19'));
    const notices = (await world.mails()).filter(({ to }) => to[0] === accountOwner.email);
    expect(notices).toHaveLength(1);
    for (const id of ['F-1', 'F-2', 'F-3']) {
      expect(notices[0]?.text).toContain(id);
      expect(await world.case(id)).toMatchObject({ ladder: { rungs: { sales: { state: 'sent' } } } });
    }
    expect(await world.items('DEBTOR#', 'CONTACT#')).toHaveLength(2);
  });

  it('is passed over when its address does not exist', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, accountOwner: { name: 'Luis Gil', email: bouncing } });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-04-02'));
    expect(await world.story('F-1')).toEqual(expect.arrayContaining(['MessageBounced', 'RungPassed']));
    expect(await world.case('F-1')).toMatchObject({ ladder: { rungs: { formal: { state: 'sent' } } } });
  });
});

describe('a statement', () => {
  it('leaves out a currency in which the debtor has paid what nobody has applied', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const dollars = { value: '500.00', currency: 'USD' };
    await world.invoice('F-2', { amount: dollars });
    await world.pay('F-2', '500.00', { amount: dollars, allocations: [] });
    await world.twin.advanceTo(bogota('2026-03-05'));
    const [mail] = await world.mails();
    expect(mail?.text).toContain('F-1');
    expect(mail?.text).not.toContain('F-2');
    expect(await world.case('F-2')).toMatchObject({ exceptions: ['money-to-apply'] });
  });
});

describe('the call', () => {
  it('is one task for all of the debtor’s items, as long as one of them wants it', async () => {
    await using world = await createWorld();
    for (const id of ['F-1', 'F-2']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-12'));
    const calls = await world.items('DEBTOR#', 'CALL');
    expect(calls).toHaveLength(1);
    expect([...(calls[0]?.caseIds as string[])].sort()).toEqual(
      [world.caseId('F-1'), world.caseId('F-2')].sort(),
    );
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('DEBTOR#', 'CALL')).toMatchObject([{ caseIds: [world.caseId('F-2')] }]);
    await world.pay('F-2', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('DEBTOR#', 'CALL')).toEqual([]);
  });
});
