import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { Message, MessageAttributes } from './message.ts';

export interface Queue {
  name: string;
  arn: string;
  settings: QueueSettings;
  /** In the order of arrival. */
  messages: Map<string, Message>;
  createdAt: number;
  /** Told whenever a message became visible or will; what polls for a function listens here. */
  stirred: (() => void) | undefined;
}

interface QueueSettings {
  visibilityTimeout: number;
  delaySeconds: number;
  retentionSeconds: number;
  maximumMessageSize: number;
  waitTimeSeconds: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number } | undefined;
}

/** All queues by name. */
export type Queues = Map<string, Queue>;

export function findQueue(queues: Queues, urlOrArn: string | undefined): Queue {
  const name = (urlOrArn ?? '').split(/[/:]/).at(-1) ?? '';
  const queue = queues.get(name);
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}

interface Sending {
  body: string;
  attributes: MessageAttributes;
  delaySeconds?: number | undefined;
  groupId?: string | undefined;
}

export function send(
  cloud: Cloud,
  queue: Queue,
  { body, attributes, delaySeconds, groupId }: Sending,
): Message {
  const now = cloud.kernel.now();
  const message: Message = {
    id: cloud.kernel.random.uuid(),
    body,
    attributes,
    groupId,
    sentAt: now,
    visibleAt: now + (delaySeconds ?? queue.settings.delaySeconds) * 1000,
    receiveCount: 0,
    receipt: 0,
  };
  put(queue, message);
  return message;
}

function put(queue: Queue, message: Message): void {
  queue.messages.set(message.id, message);
  queue.stirred?.();
}

/** Takes up to `limit` visible messages; those that were received too often go to the dead-letter queue instead. */
export function receive(
  cloud: Cloud,
  queues: Queues,
  queue: Queue,
  limit: number,
  visibilityTimeout = queue.settings.visibilityTimeout,
): Message[] {
  const now = cloud.kernel.now();
  forgetExpired(cloud, queue);
  const taken: Message[] = [];
  for (const message of queue.messages.values()) {
    if (taken.length === limit) break;
    if (message.visibleAt > now || moveIfDead(cloud, queues, queue, message)) continue;
    message.receiveCount += 1;
    message.receipt += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + visibilityTimeout * 1000;
    taken.push(message);
  }
  return taken;
}

function moveIfDead(cloud: Cloud, queues: Queues, queue: Queue, message: Message): boolean {
  const { redrive } = queue.settings;
  if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false;
  queue.messages.delete(message.id);
  const deadLetters = findQueue(queues, redrive.deadLetterArn);
  cloud.tell({
    kind: 'failure',
    where: `sqs ${queue.name}`,
    error: `message ${message.id} → ${deadLetters.name}`,
  });
  // Its age goes on counting from when it was first sent, as on AWS.
  put(deadLetters, {
    ...message,
    visibleAt: cloud.kernel.now(),
    receiveCount: 0,
    deadLetterSource: queue.arn,
  });
  return true;
}

/** Retention needs no timer: nobody sees a message that is too old. */
export function forgetExpired(cloud: Cloud, queue: Queue): void {
  const oldest = cloud.kernel.now() - queue.settings.retentionSeconds * 1000;
  for (const message of queue.messages.values())
    if (message.sentAt <= oldest) queue.messages.delete(message.id);
}

export function receiptHandle(queue: Queue, message: Message): string {
  return Buffer.from(`${queue.name} ${message.id} ${message.receipt}`).toString('base64');
}

/** The message of a receipt; undefined when it is gone or was received again since. */
export function findReceived(queue: Queue, handle: string | undefined): Message | undefined {
  const [name, id = '', receipt] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ');
  if (name !== queue.name || receipt === undefined)
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle ?? ''}" is not a valid receipt handle.`,
    );
  const message = queue.messages.get(id);
  return message?.receipt === Number(receipt) ? message : undefined;
}

/** Sends the dead letters back where they came from, or to one queue, as new messages. */
export function redrive(
  cloud: Cloud,
  queues: Queues,
  deadLetters: Queue,
  destination: Queue | undefined,
): number {
  const visible = [...deadLetters.messages.values()].filter(
    (message) => message.visibleAt <= cloud.kernel.now(),
  );
  let moved = 0;
  for (const { id, body, attributes, groupId, deadLetterSource } of visible) {
    if (!destination && deadLetterSource === undefined) continue;
    deadLetters.messages.delete(id);
    send(cloud, destination ?? findQueue(queues, deadLetterSource), {
      body,
      attributes,
      groupId,
      delaySeconds: 0,
    });
    moved += 1;
  }
  return moved;
}
