import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { deliver } from '../event-bridge/delivery.ts';
import type { Inbox } from '../inbox.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';

/** Amazon SNS: topics with their subscriptions, and SMS; what is for people goes to the inbox. */
export function createSns(cloud: Cloud, inbox: Inbox): TwinService {
  const topics: Topics = new Map();
  cloud.register('sns', {
    operations: { Publish: (input: PublishInput) => publish(cloud, inbox, topics, input) },
  });
  return { resourceTypes: resourceTypes(topics) };
}

const PROTOCOLS = ['sqs', 'lambda', 'email', 'email-json'] as const;

interface Subscription {
  arn: string;
  protocol: (typeof PROTOCOLS)[number];
  endpoint: string;
  raw: boolean;
}

interface Topic {
  name: string;
  arn: string;
  subscriptions: Subscription[];
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
  const readers = topic.subscriptions.filter(({ protocol }) => protocol.startsWith('email'));
  const { messageId, subject = '', message, at } = publication;
  // A topic that nobody reads is shown all the same: an alarm must be seen.
  const to = readers.length > 0 ? readers.map(({ endpoint }) => endpoint) : [topic.name];
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
  for (const subscription of topic.subscriptions) {
    if (subscription.protocol !== 'sqs' && subscription.protocol !== 'lambda') continue;
    deliver(cloud, `deliver:sns:${topic.name}`, {
      label: `sns ${topic.name} → ${subscription.endpoint.split(':').at(-1) ?? ''}`,
      since: cloud.kernel.now(),
      retry: { maximumAttempts: 50, maximumAgeSeconds: 86_400 },
      send: () => handOver(cloud, topic, subscription, publication),
    });
  }
}

function handOver(
  cloud: Cloud,
  topic: Topic,
  subscription: Subscription,
  publication: Publication,
): Promise<unknown> {
  if (subscription.protocol === 'lambda')
    return cloud.call('lambda', 'Invoke', {
      FunctionName: subscription.endpoint,
      InvocationType: 'Event',
      Payload: {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: subscription.arn,
            Sns: notification(topic, subscription, publication),
          },
        ],
      },
    });
  return cloud.call('sqs', 'SendMessage', {
    QueueUrl: queueUrlOfArn(subscription.endpoint),
    MessageBody: subscription.raw
      ? publication.message
      : JSON.stringify(notification(topic, subscription, publication)),
    ...(subscription.raw ? { MessageAttributes: publication.attributes } : {}),
  });
}

/** The envelope of a notification; here it is not signed. */
function notification(
  topic: Topic,
  subscription: Subscription,
  publication: Publication,
): Record<string, unknown> {
  const { messageId, subject, message, attributes, at } = publication;
  return {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: at,
    SignatureVersion: '1',
    Signature: 'NOT-SIGNED',
    SigningCertURL: 'http://localhost/not-signed.pem',
    UnsubscribeURL: `http://localhost/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(attributes).length === 0
      ? {}
      : {
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
              name,
              { Type: DataType, Value: StringValue ?? BinaryValue },
            ]),
          ),
        }),
  };
}

const inert = z.unknown().optional();
const protocol = z.enum(PROTOCOLS);

// FilterPolicy, DeliveryPolicy and RedrivePolicy of subscriptions are refused by name: they would change what is delivered.
function resourceTypes(topics: Topics): ResourceTypes {
  const subscribe = (topic: Topic, subscription: Omit<Subscription, 'arn'>): Subscription => {
    const subscribed = {
      ...subscription,
      arn: `${topic.arn}:subscription-${topic.subscriptions.length + 1}`,
    };
    topic.subscriptions.push(subscribed);
    return subscribed;
  };
  return {
    'AWS::SNS::Topic': resourceType({
      properties: z.strictObject({
        TopicName: z.string().optional(),
        DisplayName: inert,
        KmsMasterKeyId: inert,
        TracingConfig: inert,
        SignatureVersion: inert,
        Subscription: z.array(z.strictObject({ Protocol: protocol, Endpoint: z.string() })).default([]),
        Tags: inert,
      }),
      create({ physicalName, properties }) {
        const name = properties.TopicName ?? physicalName;
        const topic: Topic = { name, arn: arn('sns', name), subscriptions: [] };
        for (const { Protocol, Endpoint } of properties.Subscription)
          subscribe(topic, { protocol: Protocol, endpoint: Endpoint, raw: false });
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
        Protocol: protocol,
        Endpoint: z.string(),
        RawMessageDelivery: z.union([z.boolean(), z.stringbool()]).default(false),
        Region: inert,
      }),
      create({ logicalId, properties }) {
        const { TopicArn, Protocol, Endpoint, RawMessageDelivery } = properties;
        const topic = topics.get(TopicArn);
        if (!topic) throw new Error(`${logicalId}: there is no topic ${TopicArn}`);
        const { arn: ref } = subscribe(topic, {
          protocol: Protocol,
          endpoint: Endpoint,
          raw: RawMessageDelivery,
        });
        return { ref, attributes: { Arn: ref } };
      },
    }),
  };
}
