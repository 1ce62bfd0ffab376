import * as z from 'zod';
import { AwsError, awsErrorOf } from '../../aws-error.ts';
import { type Cloud, type Operations } from '../../cloud.ts';
import { operationWith, readInput } from '../operation.ts';
import { queueUrl } from './queue-url.ts';
import { findQueue, type MessageAttributes, type Queue, type Queues } from './queue.ts';

/** Of a message, and of a batch in all. */
const MAX_BYTES = 262_144;
/** As many as a page of ListQueues can hold; here it holds all. */
const QUEUES_A_PAGE = 1000;
const INVALID = 'InvalidParameterValue';
const run = operationWith(INVALID);

const whole = z.coerce.number().int();
const ofQueue = { QueueUrl: z.string() };
const sending = z.strictObject({
  MessageBody: z.string().optional(),
  DelaySeconds: whole.min(0).max(900).optional(),
  MessageAttributes: z
    .record(z.string(), z.strictObject({ DataType: z.string(), StringValue: z.string() }))
    .default({}),
});
const batch = z
  .array(z.looseObject({ Id: z.string(), MessageBody: z.string().default('') }))
  .min(1)
  .max(10)
  .refine((all) => new Set(all.map(({ Id }) => Id)).size === all.length, 'Ids must be distinct')
  .refine((all) => byteLength(...all.map(({ MessageBody }) => MessageBody)) <= MAX_BYTES, 'too long in all');
/** Which attributes an answer has: all or none. */
const allOrNone = z.tuple([z.literal('All')]).optional();

const receiving = z.strictObject({
  ...ofQueue,
  MaxNumberOfMessages: whole.min(1).max(10).default(1),
  MessageAttributeNames: allOrNone,
  AttributeNames: allOrNone,
  MessageSystemAttributeNames: allOrNone,
});

/** What can be asked of a queue. */
const ATTRIBUTES = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'RedrivePolicy',
] as const;
type Attributes = Partial<Record<(typeof ATTRIBUTES)[number], string>>;

export function sqsOperations(cloud: Cloud, queues: Queues): Operations {
  const moves: { SourceArn: string; moved: number; startedAt: number }[] = [];
  const runOf = <T extends { QueueUrl: string }>(
    schema: z.ZodType<T>,
    perform: (queue: Queue, input: T) => unknown,
  ) => run(schema, (input) => perform(findQueue(queues, input.QueueUrl), input));
  return {
    SendMessage: runOf(sending.extend(ofQueue), send),
    SendMessageBatch: runOf(z.strictObject({ ...ofQueue, Entries: batch }), (queue, { Entries }) =>
      sendBatch(queue, Entries),
    ),
    ReceiveMessage: runOf(receiving, receive),
    DeleteMessage: runOf(z.strictObject({ ...ofQueue, ReceiptHandle: z.string() }), (queue, input) => {
      queue.delete(input.ReceiptHandle);
    }),
    PurgeQueue: runOf(z.strictObject(ofQueue), (queue) => {
      queue.purge();
    }),
    ListQueues: run(
      z.strictObject({
        QueueNamePrefix: z.string().default(''),
        MaxResults: whole.min(QUEUES_A_PAGE).optional(),
      }),
      ({ QueueNamePrefix }) => ({
        QueueUrls: [...queues.keys()].filter((name) => name.startsWith(QueueNamePrefix)).map(queueUrl),
      }),
    ),
    GetQueueAttributes: runOf(
      z.strictObject({ ...ofQueue, AttributeNames: z.array(z.enum(['All', ...ATTRIBUTES])).default([]) }),
      (queue, { AttributeNames: asked }) => {
        const chosen = Object.entries(attributesOf(queue)).filter(([name]) =>
          asked.some((one) => one === 'All' || one === name),
        );
        return { Attributes: Object.fromEntries(chosen) };
      },
    ),
    StartMessageMoveTask: run(
      z.strictObject({ SourceArn: z.string(), DestinationArn: z.string().optional() }),
      ({ SourceArn, DestinationArn }) => {
        const source = findQueue(queues, SourceArn);
        if (![...queues.values()].some(({ deadLetters }) => deadLetters === source))
          throw new AwsError(INVALID, 'Source queue must be configured as a Dead Letter Queue.');
        const moved = source.moveTo(
          DestinationArn === undefined ? undefined : findQueue(queues, DestinationArn),
        );
        moves.unshift({ SourceArn, moved, startedAt: cloud.kernel.now() });
        return { TaskHandle: cloud.kernel.random.uuid() };
      },
    ),
    ListMessageMoveTasks: run(
      z.strictObject({ SourceArn: z.string(), MaxResults: whole.min(1).max(10).default(1) }),
      ({ SourceArn, MaxResults }) => ({
        Results: moves
          .filter((move) => move.SourceArn === SourceArn)
          .slice(0, MaxResults)
          .map(({ moved, startedAt }) => ({
            SourceArn,
            Status: 'COMPLETED',
            ApproximateNumberOfMessagesMoved: moved,
            ApproximateNumberOfMessagesToMove: moved,
            StartedTimestamp: startedAt,
          })),
      }),
    ),
  };
}

function receive(queue: Queue, { MaxNumberOfMessages, ...asked }: z.infer<typeof receiving>): object {
  const withSystem = (asked.AttributeNames ?? asked.MessageSystemAttributeNames) !== undefined;
  const withOwn = asked.MessageAttributeNames !== undefined;
  const Messages = queue
    .receive(MaxNumberOfMessages)
    .map(({ id, receipt, body, md5, system, attributes }) => ({
      MessageId: id,
      ReceiptHandle: receipt,
      Body: body,
      MD5OfBody: md5,
      ...(withSystem && { Attributes: system }),
      ...(withOwn && { MessageAttributes: attributes }),
    }));
  return Messages.length === 0 ? {} : { Messages };
}

function attributesOf(queue: Queue): Attributes {
  const { visible, received, delayed } = queue.count();
  const { RedrivePolicy } = queue.properties;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(received),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}

function send(
  queue: Queue,
  { MessageBody, DelaySeconds, MessageAttributes }: z.infer<typeof sending>,
): object {
  const body = checkBody(MessageBody, MessageAttributes);
  const { id, md5 } = queue.send(body, MessageAttributes, DelaySeconds);
  return { MessageId: id, MD5OfMessageBody: md5 };
}

function byteLength(...texts: string[]): number {
  return Buffer.byteLength(texts.join(''));
}

/** What XML 1.0 does not allow. */
const REFUSED = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

function checkBody(body: string | undefined, attributes: MessageAttributes): string {
  if (!body) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (REFUSED.test(body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  const texts = Object.entries(attributes).flatMap(([name, value]) => [name, ...Object.values(value)]);
  if (byteLength(body, ...texts) > MAX_BYTES)
    throw new AwsError(
      INVALID,
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
    );
  return body;
}

/** Each entry by itself: what fails is listed, the others go through. */
function sendBatch(
  queue: Queue,
  entries: z.infer<typeof batch>,
): { Successful: unknown[]; Failed: unknown[] } {
  const Successful: unknown[] = [];
  const Failed: unknown[] = [];
  for (const { Id, ...message } of entries) {
    try {
      Successful.push({ Id, ...send(queue, readInput(sending, INVALID, message)) });
    } catch (error) {
      const { code: Code, message: Message, statusCode } = awsErrorOf(error);
      Failed.push({ Id, Code, Message, SenderFault: statusCode < 500 });
    }
  }
  return { Successful, Failed };
}
