import { expect, test } from 'vitest';
import { smallCloud } from '../event-bridge/small-cloud.ts';

test('a topic reaches its readers', async () => {
  const twin = smallCloud();
  const topic = await twin.make('AWS::SNS::Topic', 'Alarm', {});
  await twin.make('AWS::SNS::Subscription', 'Cfo', {
    TopicArn: topic.ref,
    Protocol: 'email',
    Endpoint: 'cfo@example.com',
  });
  await twin.call('sns', 'Publish', { TopicArn: topic.ref, Subject: 'Stuck', Message: 'Payments wait' });
  expect(await twin.inbox.list('topic')).toMatchObject([
    { to: ['cfo@example.com'], subject: 'Stuck', text: 'Payments wait' },
  ]);
});

test('an SMS lands in the inbox, newest first', async () => {
  const twin = smallCloud();
  const sender = { 'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: 'Puntual' } };
  await twin.call('sns', 'Publish', {
    PhoneNumber: '+573001234567',
    Message: 'one',
    MessageAttributes: sender,
  });
  await twin.at(60);
  const { MessageId } = await twin.call('sns', 'Publish', { PhoneNumber: '+573001234567', Message: 'two' });
  expect(await twin.inbox.list()).toMatchObject([
    { kind: 'sms', text: 'two', at: '2026-03-02T08:01:00.000Z', messageId: MessageId },
    { kind: 'sms', text: 'one', from: 'Puntual', to: ['+573001234567'] },
  ]);
});

test.each([
  [{ PhoneNumber: '300 123', Message: 'x' }, 'InvalidParameter'],
  [{ PhoneNumber: '+573001234567', Message: '' }, 'InvalidParameter'],
  [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:none', Message: 'x' }, 'NotFound'],
])('%j is refused', async (input, code) => {
  await expect(smallCloud().call('sns', 'Publish', input)).rejects.toMatchObject({ code });
});

test('a filter policy is refused by name', async () => {
  const twin = smallCloud();
  const topic = await twin.make('AWS::SNS::Topic', 'Alarm', {});
  await expect(
    twin.make('AWS::SNS::Subscription', 'S', {
      TopicArn: topic.ref,
      Protocol: 'email',
      Endpoint: 'cfo@example.com',
      FilterPolicy: {},
    }),
  ).rejects.toThrow('FilterPolicy');
});
