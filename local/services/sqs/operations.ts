import { AwsError } from '../../aws-error.ts';
import { type Cloud, type Service } from '../../cloud.ts';
import { checkBody, md5, md5OfAttributes, sizeOf, type Message, type MessageAttributes } from './message.ts';
import { queueUrl } from './queue-url.ts';
import {
  findQueue,
  findReceived,
  forgetExpired,
  receiptHandle,
  receive,
  redrive,
  send,
  type Queue,
  type Queues,
} from './queue.ts';

interface OfQueue {
  QueueUrl?: string;
}

interface SendInput {
  MessageBody?: string;
  DelaySeconds?: number;
  MessageAttributes?: MessageAttributes;
  MessageGroupId?: string;
}

interface ReceiveInput extends OfQueue {
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  MessageAttributeNames?: string[];
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
}

/** A batch call may hold ten entries and one message's size in all. */
const BATCH_ENTRIES = 10;
const LONGEST_VISIBILITY = 43_200;
const LONGEST_DELAY = 900;

export function sqsOperations(cloud: Cloud, queues: Queues): Service['operations'] {
  const moves: { TaskHandle: string; SourceArn: string; moved: number; startedAt: number }[] = [];
  return {
    SendMessage: (input: OfQueue & SendInput) => sendMessage(cloud, findQueue(queues, input.QueueUrl), input),
    SendMessageBatch: ({ QueueUrl, Entries }: OfQueue & { Entries?: (SendInput & { Id: string })[] }) => {
      const queue = findQueue(queues, QueueUrl);
      const size = (Entries ?? []).reduce(
        (sum, { MessageBody = '', MessageAttributes = {} }) => sum + sizeOf(MessageBody, MessageAttributes),
        0,
      );
      if (size > queue.settings.maximumMessageSize)
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${queue.settings.maximumMessageSize} bytes.`,
        );
      return batch(Entries, (entry) => sendMessage(cloud, queue, entry));
    },
    ReceiveMessage: (input: ReceiveInput) => receiveMessage(cloud, queues, input),
    DeleteMessage: ({ QueueUrl, ReceiptHandle }: OfQueue & { ReceiptHandle?: string }) => {
      deleteMessage(findQueue(queues, QueueUrl), ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: ({
      QueueUrl,
      Entries,
    }: OfQueue & { Entries?: { Id: string; ReceiptHandle?: string }[] }) => {
      const queue = findQueue(queues, QueueUrl);
      return batch(Entries, ({ ReceiptHandle }) => {
        deleteMessage(queue, ReceiptHandle);
        return {};
      });
    },
    ChangeMessageVisibility: (input: OfQueue & { ReceiptHandle?: string; VisibilityTimeout?: number }) =>
      changeVisibility(cloud, findQueue(queues, input.QueueUrl), input),
    GetQueueUrl: ({ QueueName }: { QueueName?: string }) => ({
      QueueUrl: queueUrl(findQueue(queues, QueueName).name),
    }),
    ListQueues: ({ QueueNamePrefix = '' }: { QueueNamePrefix?: string }) => ({
      QueueUrls: [...queues.keys()].filter((name) => name.startsWith(QueueNamePrefix)).map(queueUrl),
    }),
    GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }: OfQueue & { AttributeNames?: string[] }) => {
      const attributes = queueAttributes(cloud, findQueue(queues, QueueUrl));
      return { Attributes: chosen(attributes, AttributeNames) };
    },
    PurgeQueue: ({ QueueUrl }: OfQueue) => {
      findQueue(queues, QueueUrl).messages.clear();
      return {};
    },
    StartMessageMoveTask: ({ SourceArn, DestinationArn }: { SourceArn: string; DestinationArn?: string }) => {
      const source = findQueue(queues, SourceArn);
      if (![...queues.values()].some((queue) => queue.settings.redrive?.deadLetterArn === source.arn))
        throw new AwsError(
          'InvalidParameterValue',
          'Source queue must be configured as a Dead Letter Queue.',
        );
      const moved = redrive(
        cloud,
        queues,
        source,
        DestinationArn === undefined ? undefined : findQueue(queues, DestinationArn),
      );
      const TaskHandle = cloud.kernel.random.uuid();
      moves.unshift({ TaskHandle, SourceArn, moved, startedAt: cloud.kernel.now() });
      return { TaskHandle };
    },
    ListMessageMoveTasks: ({ SourceArn, MaxResults = 1 }: { SourceArn: string; MaxResults?: number }) => ({
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
  };
}

function sendMessage(cloud: Cloud, queue: Queue, input: SendInput): Record<string, unknown> {
  const { MessageAttributes: attributes = {}, DelaySeconds, MessageGroupId } = input;
  const body = checkBody(input.MessageBody, attributes, queue.settings.maximumMessageSize);
  if (DelaySeconds !== undefined) checkRange('DelaySeconds', DelaySeconds, LONGEST_DELAY);
  const message = send(cloud, queue, {
    body,
    attributes,
    delaySeconds: DelaySeconds,
    groupId: MessageGroupId,
  });
  const attributesDigest = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    ...(attributesDigest === undefined ? {} : { MD5OfMessageAttributes: attributesDigest }),
  };
}

function receiveMessage(cloud: Cloud, queues: Queues, input: ReceiveInput): unknown {
  const queue = findQueue(queues, input.QueueUrl);
  const { MaxNumberOfMessages = 1, VisibilityTimeout, MessageAttributeNames = [] } = input;
  if (MaxNumberOfMessages < 1 || MaxNumberOfMessages > 10)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${MaxNumberOfMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  if (VisibilityTimeout !== undefined) checkRange('VisibilityTimeout', VisibilityTimeout, LONGEST_VISIBILITY);
  const received = receive(cloud, queues, queue, MaxNumberOfMessages, VisibilityTimeout);
  queue.stirred?.();
  if (received.length === 0) return {};
  const systemNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  return {
    Messages: received.map((message) => {
      const attributes = chosen(message.attributes, MessageAttributeNames);
      const system = chosen(systemAttributes(message), systemNames);
      const digest = md5OfAttributes(attributes);
      return {
        MessageId: message.id,
        ReceiptHandle: receiptHandle(queue, message),
        MD5OfBody: md5(message.body),
        Body: message.body,
        ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
        ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
      };
    }),
  };
}

/** What SQS says of a message besides what its sender said; texts, as in the API and in a function's event. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? 0),
    ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    ...(message.deadLetterSource === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

function deleteMessage(queue: Queue, handle: string | undefined): void {
  const message = findReceived(queue, handle);
  if (message) queue.messages.delete(message.id);
}

function changeVisibility(
  cloud: Cloud,
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout = 0 }: { ReceiptHandle?: string; VisibilityTimeout?: number },
): unknown {
  checkRange('VisibilityTimeout', VisibilityTimeout, LONGEST_VISIBILITY);
  const message = findReceived(queue, ReceiptHandle);
  if (!message || message.visibleAt <= cloud.kernel.now())
    throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
  message.visibleAt = cloud.kernel.now() + VisibilityTimeout * 1000;
  queue.stirred?.();
  return {};
}

function queueAttributes(cloud: Cloud, queue: Queue): Record<string, string> {
  forgetExpired(cloud, queue);
  const now = cloud.kernel.now();
  const hidden = [...queue.messages.values()].filter((message) => message.visibleAt > now);
  const delayed = hidden.filter((message) => message.receiveCount === 0).length;
  const { visibilityTimeout, delaySeconds, retentionSeconds, maximumMessageSize, waitTimeSeconds, redrive } =
    queue.settings;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.messages.size - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    VisibilityTimeout: String(visibilityTimeout),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    MaximumMessageSize: String(maximumMessageSize),
    ReceiveMessageWaitTimeSeconds: String(waitTimeSeconds),
    ...(redrive
      ? {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }
      : {}),
  };
}

/** Those asked for: by name, by `prefix.*`, or all. */
function chosen<T>(all: Record<string, T>, names: string[]): Record<string, T> {
  const wanted = (name: string): boolean =>
    names.some(
      (asked) =>
        asked === 'All' || asked === name || (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}

function checkRange(name: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 0 || value > limit)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between 0 and ${limit}, if provided.`,
    );
}

/** Each entry by itself: what fails is listed, the others go through. */
function batch<E extends { Id: string }>(
  entries: E[] | undefined,
  perform: (entry: E) => Record<string, unknown>,
): { Successful: unknown[]; Failed: unknown[] } {
  if (!entries || entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > BATCH_ENTRIES)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${BATCH_ENTRIES}. You have sent ${entries.length}.`,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  const Successful: unknown[] = [];
  const Failed: unknown[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({
        Id: entry.Id,
        Code: error.code,
        Message: error.message,
        SenderFault: error.statusCode < 500,
      });
    }
  }
  return { Successful, Failed };
}
