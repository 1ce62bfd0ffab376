import { describe, expect, test } from 'vitest';
import { bodies, smallCloud, type SmallCloud } from '../event-bridge/small-cloud.ts';

const mime = (to: string, more = '') =>
  [
    'From: =?UTF-8?Q?Compa=C3=B1=C3=ADa?= <cobros@example.com>',
    `To: ${to}`,
    'Subject: =?UTF-8?Q?Factura_vencida_=E2=82=AC?=',
    'Message-ID: <m1@example.com>',
    'List-Unsubscribe: <https://example.com/c/1>',
    `MIME-Version: 1.0${more}`,
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Señores: la factura venció.',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Señores</p>',
    '--b--',
    '',
  ].join('\r\n');

async function mailer(types = ['send', 'delivery', 'bounce', 'complaint']) {
  const twin = smallCloud();
  const set = await twin.make('AWS::SES::ConfigurationSet', 'Dunning', { Name: 'dunning' });
  await twin.make('AWS::SES::ConfigurationSetEventDestination', 'ToBus', {
    ConfigurationSetName: set.ref,
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: types,
      EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
    },
  });
  const queue = await twin.make('AWS::SQS::Queue', 'Fates', { VisibilityTimeout: 0 });
  await twin.make('AWS::Events::Rule', 'Fate', {
    EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': [set.ref] } } } },
    Targets: [{ Id: 't', Arn: queue.attributes['Arn'] }],
  });
  const fates = async () =>
    (await bodies(twin, queue)).map(
      (body) => JSON.parse(body) as { 'detail-type': string; detail: Record<string, unknown> },
    );
  return { twin, fates };
}

const send = (twin: SmallCloud, to: string, more: Record<string, unknown> = {}, raw = mime(to)) =>
  twin.call('ses', 'SendRawEmail', {
    RawMessage: { Data: Buffer.from(raw).toString('base64') },
    Source: 'Compañía <cobros@example.com>',
    Destinations: [/<(.*)>/.exec(to)?.[1] ?? to],
    ConfigurationSetName: 'dunning',
    Tags: [{ Name: 'messageId', Value: 'msg-1' }],
    ...more,
  });

describe('an e-mail', () => {
  test('is in the inbox as its reader sees it', async () => {
    const { twin } = await mailer();
    const { MessageId } = await send(twin, 'Ana <ana@cliente.co>');
    expect(await twin.inbox.list('email')).toEqual([
      {
        id: MessageId,
        kind: 'email',
        to: ['ana@cliente.co'],
        from: 'Compañía <cobros@example.com>',
        subject: 'Factura vencida €',
        text: expect.stringContaining('Señores: la factura venció.') as string,
        html: expect.stringContaining('<p>Señores</p>') as string,
        headers: expect.objectContaining({ 'list-unsubscribe': '<https://example.com/c/1>' }) as object,
        tags: { messageId: 'msg-1' },
        at: '2026-03-02T08:00:00.000Z',
      },
    ]);
    expect(twin.told).toContainEqual({
      kind: 'message',
      channel: 'email',
      to: 'ana@cliente.co',
      subject: 'Factura vencida €',
    });
  });

  test('is sent at once and delivered a second later, with the tags that it was given', async () => {
    const { twin, fates } = await mailer();
    const { MessageId } = await send(twin, 'ana@cliente.co');
    await twin.kernel.settle();
    expect((await fates()).map((event) => event['detail-type'])).toEqual(['Email Sent']);
    await twin.at(1);
    const [sent, delivered] = await fates();
    expect(sent?.detail).toMatchObject({
      eventType: 'Send',
      send: {},
      mail: {
        messageId: MessageId,
        timestamp: '2026-03-02T08:00:00.000Z',
        source: 'Compañía <cobros@example.com>',
        destination: ['ana@cliente.co'],
        commonHeaders: { to: ['ana@cliente.co'], subject: 'Factura vencida €' },
        tags: {
          messageId: ['msg-1'],
          'ses:configuration-set': ['dunning'],
          'ses:from-domain': ['example.com'],
        },
      },
    });
    expect(delivered).toMatchObject({
      'detail-type': 'Email Delivered',
      detail: {
        eventType: 'Delivery',
        delivery: { recipients: ['ana@cliente.co'], timestamp: '2026-03-02T08:00:01.000Z' },
      },
    });
  });

  test.each([
    ['bounce@simulator.amazonses.com', ['Email Sent', 'Email Bounced']],
    ['bounce+case7@simulator.amazonses.com', ['Email Sent', 'Email Bounced']],
    ['suppressionlist@simulator.amazonses.com', ['Email Sent', 'Email Bounced']],
    ['complaint@simulator.amazonses.com', ['Email Sent', 'Email Delivered', 'Email Complaint Received']],
    ['success@simulator.amazonses.com', ['Email Sent', 'Email Delivered']],
  ])('to %s meets its fate', async (address, expected) => {
    const { twin, fates } = await mailer();
    await send(twin, address);
    await twin.at(3600);
    const events = await fates();
    expect(events.map((event) => event['detail-type'])).toEqual(expected);
    const [, second, third] = events;
    if (address.startsWith('bounce'))
      expect(second?.detail['bounce']).toMatchObject({
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [{ emailAddress: address, status: '5.1.1' }],
      });
    if (third)
      expect(third.detail['complaint']).toMatchObject({ complainedRecipients: [{ emailAddress: address }] });
  });

  test('publishes only what its configuration set asks for, and can be late', async () => {
    const { twin, fates } = await mailer(['BOUNCE', 'delivery']);
    twin.cloud.faults.set({ rules: [{ match: 'deliver:ses:Delivery', kind: 'delay', seconds: 7200 }] });
    await send(twin, 'ana@cliente.co');
    await twin.at(3600);
    expect(await fates()).toEqual([]);
    await twin.at(7201);
    expect((await fates()).map((event) => event['detail-type'])).toEqual(['Email Delivered']);
  });

  test('has its events also when the bus is down for a while', async () => {
    const { twin, fates } = await mailer();
    twin.cloud.faults.set({ rules: [{ match: 'eventbridge:PutAwsEvent', kind: 'before', times: 3 }] });
    await send(twin, 'ana@cliente.co');
    await twin.at(60);
    expect((await fates()).map((event) => event['detail-type']).toSorted()).toEqual([
      'Email Delivered',
      'Email Sent',
    ]);
  });

  test('goes to whom the call names, not the header; without a set nothing is published', async () => {
    const { twin, fates } = await mailer();
    await send(twin, 'Ana <ana@cliente.co>', {
      Destinations: ['blind@cliente.co'],
      ConfigurationSetName: undefined,
    });
    await twin.at(60);
    expect(await twin.inbox.list()).toMatchObject([{ to: ['blind@cliente.co'] }]);
    expect(await fates()).toEqual([]);
  });

  test.each([
    [{ ConfigurationSetName: 'other' }, 'ConfigurationSetDoesNotExist'],
    [{ Tags: [{ Name: 'a b', Value: 'x' }] }, 'InvalidParameterValue'],
    [{ Tags: [{ Name: 'a', Value: 'ñ' }] }, 'InvalidParameterValue'],
    [{ RawMessage: {} }, 'InvalidParameterValue'],
    [{ Destinations: Array.from({ length: 51 }, (_, index) => `a${index}@b.co`) }, 'InvalidParameterValue'],
    [{ Destinations: ['nobody'] }, 'InvalidParameterValue'],
    [{ Source: 'nobody' }, 'InvalidParameterValue'],
  ])('with %j is refused and not in the inbox', async (more, code) => {
    const { twin } = await mailer();
    await expect(send(twin, 'ana@cliente.co', more)).rejects.toMatchObject({ code });
    expect(await twin.inbox.list()).toEqual([]);
  });
});

test('SendEmail is refused by name, and so is any other destination of events', async () => {
  const { twin } = await mailer();
  await expect(twin.call('ses', 'SendEmail', {})).rejects.toThrow('ses:SendEmail');
  await expect(
    twin.make('AWS::SES::ConfigurationSetEventDestination', 'D', {
      ConfigurationSetName: 'dunning',
      EventDestination: { MatchingEventTypes: ['send'], SnsDestination: { TopicARN: 'x' } },
    }),
  ).rejects.toThrow('SnsDestination');
});
