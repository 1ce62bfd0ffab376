import * as z from 'zod';
import { type Cloud } from '../../cloud.ts';
import type { Inbox } from '../inbox.ts';
import { operationWith } from '../operation.ts';

const attribute = (value: z.ZodType<string>) =>
  z.strictObject({ DataType: z.literal('String'), StringValue: value }).optional();

// Nobody publishes to a topic here: TopicArn is refused by name.
const sms = z.strictObject({
  PhoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/),
  Message: z.string().min(1).max(1600),
  MessageAttributes: z
    .strictObject({
      'AWS.SNS.SMS.SenderID': attribute(z.string()),
      // Both are sent at once here.
      'AWS.SNS.SMS.SMSType': attribute(z.enum(['Transactional', 'Promotional'])),
    })
    .default({}),
});

/** Amazon SNS: text messages, which go to the inbox. */
export function createSns(cloud: Cloud, inbox: Inbox): void {
  const publish = operationWith('InvalidParameter')(sms, ({ PhoneNumber, Message, MessageAttributes }) => {
    const id = cloud.kernel.random.uuid();
    inbox.add({
      id,
      kind: 'sms',
      to: [PhoneNumber],
      from: MessageAttributes['AWS.SNS.SMS.SenderID']?.StringValue ?? '',
      at: new Date(cloud.kernel.now()).toISOString(),
      text: Message,
      ...{ subject: '', html: '', headers: {}, tags: {} },
    });
    cloud.tell({ kind: 'message', channel: 'sms', to: PhoneNumber, subject: Message });
    return { MessageId: id };
  });
  cloud.register('sns', { Publish: publish });
}
