import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import type { Inbox } from '../inbox.ts';

/** Amazon SNS: topics that people read, and SMS; both go to the inbox. */
export function createSns(cloud: Cloud, inbox: Inbox): TwinService {
  const topics: Topics = new Map();
  cloud.register('sns', {
    operations: { Publish: (input: PublishInput) => publish(cloud, inbox, topics, input) },
  });
  return { resourceTypes: resourceTypes(topics) };
}

interface Topic {
  name: string;
  arn: string;
  /** Addresses that it is mailed to. */
  readers: string[];
}
/** By ARN. */
type Topics = Map<string, Topic>;

interface PublishInput {
  TopicArn?: string;
  TargetArn?: string;
  PhoneNumber?: string;
  Message?: string;
  Subject?: string;
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

interface Publication {
  messageId: string;
  subject: string | undefined;
  message: string;
  attributes: NonNullable<PublishInput['MessageAttributes']>;
  /** ISO 8601, virtual. */
  at: string;
}

const MAX_BYTES = 262_144;
const MAX_SMS_CHARACTERS = 1600;

function publish(cloud: Cloud, inbox: Inbox, topics: Topics, input: PublishInput): { MessageId: string } {
  const { Message, Subject, MessageAttributes = {}, PhoneNumber } = input;
  if (!Message) throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(Message) > MAX_BYTES)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  const publication: Publication = {
    messageId: cloud.kernel.random.uuid(),
    subject: Subject,
    message: Message,
    attributes: MessageAttributes,
    at: new Date(cloud.kernel.now()).toISOString(),
  };
  if (PhoneNumber !== undefined) sendSms(cloud, inbox, PhoneNumber, publication);
  else publishToTopic(cloud, inbox, topics, input.TopicArn ?? input.TargetArn, publication);
  return { MessageId: publication.messageId };
}

function sendSms(
  cloud: Cloud,
  inbox: Inbox,
  phone: string,
  { messageId, message, attributes, at }: Publication,
): void {
  if (!/^\+[1-9]\d{6,14}$/.test(phone))
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: PhoneNumber Reason: ${phone} is not valid to publish to`,
    );
  if (message.length > MAX_SMS_CHARACTERS)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  const from = attributes['AWS.SNS.SMS.SenderID']?.StringValue ?? '';
  inbox.add({
    id: messageId,
    kind: 'sms',
    to: [phone],
    from,
    subject: '',
    text: message,
    tags: {},
    at,
    messageId,
  });
  cloud.tell({ kind: 'message', channel: 'sms', to: phone, subject: message });
}

function publishToTopic(
  cloud: Cloud,
  inbox: Inbox,
  topics: Topics,
  topicArn: string | undefined,
  publication: Publication,
): void {
  const topic = topics.get(topicArn ?? '');
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  cloud.tell({
    kind: 'message',
    channel: 'topic',
    to: topic.name,
    subject: publication.subject ?? publication.message,
  });
  const { messageId, subject = '', message, at } = publication;
  // A topic that nobody reads is shown all the same: an alarm must be seen.
  const to = topic.readers.length > 0 ? topic.readers : [topic.name];
  inbox.add({
    id: messageId,
    kind: 'topic',
    to,
    from: topic.arn,
    subject,
    text: message,
    tags: {},
    at,
    messageId,
  });
}

const inert = z.unknown().optional();

// A subscription of anything but an address, and a policy of what it is sent, are refused by name.
function resourceTypes(topics: Topics): ResourceTypes {
  return {
    'AWS::SNS::Topic': resourceType({
      properties: z.strictObject({
        TopicName: z.string().optional(),
        DisplayName: inert,
        KmsMasterKeyId: inert,
        TracingConfig: inert,
        SignatureVersion: inert,
        Tags: inert,
      }),
      create({ physicalName, properties }) {
        const name = properties.TopicName ?? physicalName;
        const topic: Topic = { name, arn: arn('sns', name), readers: [] };
        topics.set(topic.arn, topic);
        return { ref: topic.arn, attributes: { TopicArn: topic.arn, TopicName: name } };
      },
    }),
    // Who may publish matters between accounts and services; here everything may.
    'AWS::SNS::TopicPolicy': resourceType({
      properties: z.strictObject({ PolicyDocument: inert, Topics: inert }),
      create: ({ physicalName }) => ({ ref: physicalName, attributes: { Id: physicalName } }),
    }),
    'AWS::SNS::Subscription': resourceType({
      properties: z.strictObject({
        TopicArn: z.string(),
        Protocol: z.literal('email'),
        Endpoint: z.string(),
      }),
      create({ logicalId, properties: { TopicArn, Endpoint } }) {
        const topic = topics.get(TopicArn);
        if (!topic) throw new Error(`${logicalId}: there is no topic ${TopicArn}`);
        const ref = `${topic.arn}:subscription-${topic.readers.push(Endpoint)}`;
        return { ref, attributes: { Arn: ref } };
      },
    }),
  };
}
