import { describe, expect, it } from 'vitest';
import { settleMessage } from '../../functions/messages/settle-message.ts';
import { bogota, createWorld, debtor } from './world.ts';

describe('the money outranks the message', () => {
  it('a payment that commits right before the claim makes it fail: nothing is sent', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    await world.invoice('F-1');
    const claim = kernel.hold(
      ({ unit, label }) => unit.startsWith('sfn ') && label === 'dynamodb:TransactWriteItems',
    );
    await world.twin.advanceTo(bogota('2026-03-02', '00:04'));
    claim.release();
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    const atTheMoment = kernel.hold(
      ({ unit, label }) => unit.startsWith('sfn ') && label === 'dynamodb:TransactWriteItems',
    );
    await world.twin.advanceTo(bogota('2026-03-04', '08:00'));
    expect((await atTheMoment.caught).label).toBe('dynamodb:TransactWriteItems');
    await world.pay('F-1', '11900000.00');
    await kernel.settle();
    atTheMoment.release();
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
  });

  it('a payment after the last rung closes the case at once', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-04-10', '12:00'));
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
    expect((await world.execution('F-1')).status).toBe('SUCCEEDED');
    expect(await world.items('CASE#', 'TASK#')).toEqual([]);
  });

  it('a part payment is not claimed again', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '4000000.00');
    await world.twin.advanceTo(bogota('2026-03-05'));
    const [mail] = await world.mails();
    expect(mail?.text).toContain('COP 7.900.000,00');
    expect(mail?.text).not.toContain('11.900.000');
  });
});

describe('one message per debtor', () => {
  it('takes all that is due into one statement, and the others find their rung done', async () => {
    await using world = await createWorld();
    for (const id of ['F-1', 'F-2', 'F-3']) await world.invoice(id);
    await world.twin.advanceTo(bogota('2026-03-31'));
    const mails = await world.mails();
    expect(mails.map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:00'), bogota('2026-03-18', '08:00')]);
    for (const id of ['F-1', 'F-2', 'F-3']) {
      expect(mails[0]?.text).toContain(id);
      expect((await world.story(id)).filter((type) => type === 'MessageSent')).toHaveLength(2);
    }
  });
});

describe('at most once, and never silently lost', () => {
  const due = bogota('2026-03-04', '08:00');
  const failing = (
    kind: 'before' | 'lost' | 'throttle',
    times: number,
    error?: { code: string; statusCode: number },
  ) => ({
    rules: [{ match: 'ses:SendRawEmail', kind, times, ...(error ? { error } : {}) }],
  });

  it('a message that SES refuses is tried again a quarter of an hour later, then half an hour', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    world.twin.cloud.faults.set(failing('throttle', 2));
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:45')]);
    const story = await world.story('F-1');
    expect(story.filter((type) => type === 'MessageReleased')).toHaveLength(2);
    expect(story.filter((type) => type === 'MessageSent')).toHaveLength(1);
  });

  it('a provider that goes on refusing is asked less and less often, and a person is told', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    world.twin.cloud.faults.set(failing('throttle', 4));
    await world.twin.advanceTo(bogota('2026-03-04', '09:46'));
    expect(await world.case('F-1')).toMatchObject({
      refusals: { inARow: 4 },
      exceptions: ['message-refused'],
    });
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-04', '11:45')]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: [] });
  });

  it('a statement that is refused is tried again once by all its items together', async () => {
    await using world = await createWorld();
    for (const id of ['F-1', 'F-2', 'F-3']) await world.invoice(id);
    world.twin.cloud.faults.set(failing('throttle', 2));
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:45')]);
    expect((await world.items('MESSAGE#')).length).toBe(3);
    expect((await world.items('DEBTOR#', 'CONTACT#')).map(({ outcome }) => outcome).toSorted()).toEqual([
      'released',
      'released',
      'sent',
    ]);
  });

  it('a message that SES accepted and then rejected leaves its rung due', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
    const [message] = await world.items('MESSAGE#');
    const { messageId } = message?.message as { messageId: string };
    await settleMessage(
      world.table,
      messageId,
      'rejected',
      { at: bogota('2026-03-04', '12:00'), by: 'provider' },
      'Reject',
    );
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([due, bogota('2026-03-04', '12:15')]);
  });

  it('a message that SES took without our hearing of it is not sent twice: its own event settles it', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    world.twin.cloud.faults.set(failing('lost', 1));
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([due]);
    const story = await world.story('F-1');
    expect(story).toContain('MessageDoubted');
    expect(story.filter((type) => type === 'MessageSent')).toHaveLength(1);
  });

  it('a message that never left is given up after a day and sent again', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    world.twin.cloud.faults.set(failing('before', 1, { code: 'InternalFailure', statusCode: 500 }));
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-05', '08:00')]);
    expect(await world.story('F-1')).toEqual(
      expect.arrayContaining(['MessageDoubted', 'MessageLost', 'MessageSent']),
    );
  });

  it('a bounce takes the address out and asks a person; a new address gets the rung', async () => {
    await using world = await createWorld();
    const { contacts, ...rest } = debtor;
    const at = (email: string) => ({ ...rest, contacts: contacts.map((contact) => ({ ...contact, email })) });
    await world.send('debtor.updated', at('bounce@simulator.amazonses.com'));
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '07:00'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-usable-address'] });
    await world.send('debtor.updated', at('pagos@esquina.example'));
    await world.twin.advanceTo(bogota('2026-03-06'));
    expect((await world.mails()).map(({ to }) => to[0])).toEqual([
      'bounce@simulator.amazonses.com',
      'pagos@esquina.example',
    ]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: [] });
  });

  it('a complaint takes the address out for good', async () => {
    await using world = await createWorld();
    const { contacts, ...rest } = debtor;
    const email = 'complaint@simulator.amazonses.com';
    await world.send('debtor.updated', {
      ...rest,
      contacts: contacts.map((contact) => ({ ...contact, email })),
    });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-04-10'));
    expect(await world.mails()).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-usable-address'] });
  });
});
