import { expect, test } from 'vitest';
import { smallCloud } from '../event-bridge/small-cloud.ts';

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
    { kind: 'sms', text: 'two', at: '2026-03-02T08:01:00.000Z', id: MessageId },
    { kind: 'sms', text: 'one', from: 'Puntual', to: ['+573001234567'] },
  ]);
});

test.each([
  [{ PhoneNumber: '300 123', Message: 'x' }, 'InvalidParameter'],
  [{ PhoneNumber: '+573001234567', Message: '' }, 'InvalidParameter'],
  [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic', Message: 'x' }, 'UnknownOperationException'],
  [
    {
      PhoneNumber: '+573001234567',
      Message: 'x',
      MessageAttributes: { 'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: '1' } },
    },
    'UnknownOperationException',
  ],
])('%j is refused', async (input, code) => {
  await expect(smallCloud().call('sns', 'Publish', input)).rejects.toMatchObject({ code });
});
