import { hash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { arn, nameIn, type Cloud } from '../../cloud.ts';
import type { QueueProperties } from './service.ts';

export type MessageAttributes = Record<string, { DataType: string; StringValue: string }>;

interface Message {
  id: string;
  body: string;
  md5: string;
  attributes: MessageAttributes;
  /** Epoch ms of virtual time, all of these. */
  sentAt: number;
  visibleAt: number;
  firstReceivedAt?: number;
  receiveCount: number;
  /** The queue it came from, once it is a dead letter. */
  source?: Queue;
}

/** A message as somebody receives it; a later receiving voids the receipt. */
export interface Received extends Pick<Message, 'id' | 'body' | 'md5' | 'attributes'> {
  receipt: string;
  /** What SQS says of it besides what its sender said. */
  system: Record<string, string>;
}

/** A standard queue: first in, first out, once. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly properties: QueueProperties;
  readonly deadLetters: Queue | undefined;
  /** What polls for a function: told whenever a message became visible or will. */
  stirred: (() => void) | undefined;
  private readonly cloud: Cloud;
  /** In the order of arrival. */
  private readonly messages = new Map<string, Message>();

  constructor(cloud: Cloud, name: string, properties: QueueProperties, deadLetters?: Queue) {
    this.cloud = cloud;
    this.name = name;
    this.arn = arn('sqs', name);
    this.properties = properties;
    this.deadLetters = deadLetters;
  }

  send(body: string, attributes: MessageAttributes, delaySeconds = this.properties.DelaySeconds): Message {
    const now = this.cloud.kernel.now();
    return this.put({
      id: this.cloud.kernel.random.uuid(),
      body,
      md5: hash('md5', body),
      attributes,
      sentAt: now,
      visibleAt: now + delaySeconds * 1000,
      receiveCount: 0,
    });
  }

  private put(message: Message): Message {
    this.messages.set(message.id, message);
    this.stirred?.();
    return message;
  }

  /** Takes up to `limit` visible messages; those that were received too often go to the dead-letter queue instead. */
  receive(limit: number): Received[] {
    const now = this.cloud.kernel.now();
    const taken: Received[] = [];
    this.forgetExpired();
    for (const message of this.messages.values()) {
      if (taken.length === limit) break;
      if (message.visibleAt > now || this.isMovedAway(message)) continue;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + this.properties.VisibilityTimeout * 1000;
      taken.push(received(message));
    }
    return taken;
  }

  private isMovedAway(message: Message): boolean {
    const { deadLetters, properties } = this;
    const { maxReceiveCount = Infinity } = properties.RedrivePolicy ?? {};
    if (!deadLetters || message.receiveCount < maxReceiveCount) return false;
    this.messages.delete(message.id);
    const error = `message ${message.id} → ${deadLetters.name}`;
    this.cloud.tell({ kind: 'failure', where: `sqs ${this.name}`, error });
    // Its age goes on counting from when it was first sent, as on AWS.
    deadLetters.put({ ...message, visibleAt: this.cloud.kernel.now(), receiveCount: 0, source: this });
    return true;
  }

  /** Deletes what was received; a receipt that is void deletes nothing. */
  delete(receipt: string): void {
    const [id = '', count] = receipt.split('#');
    if (count === undefined)
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${receipt}" is not a valid receipt handle.`,
      );
    if (this.messages.get(id)?.receiveCount === Number(count)) this.messages.delete(id);
  }

  purge(): void {
    this.messages.clear();
  }

  /** Sends the dead letters back where they came from, or to one queue, as new messages; answers how many. */
  moveTo(destination: Queue | undefined): number {
    const now = this.cloud.kernel.now();
    this.forgetExpired();
    const moved = [...this.messages.values()].filter(
      ({ visibleAt, source }) => visibleAt <= now && (destination ?? source),
    );
    for (const { id, body, attributes, source } of moved) {
      this.messages.delete(id);
      (destination ?? source)?.send(body, attributes, 0);
    }
    return moved.length;
  }

  /** How many can be received, were received, and wait for their delay. */
  count(): { visible: number; received: number; delayed: number } {
    const now = this.cloud.kernel.now();
    this.forgetExpired();
    const hidden = [...this.messages.values()].filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: this.messages.size - hidden.length, received: hidden.length - delayed, delayed };
  }

  /** When a message is to be seen next: now, or when one comes back. */
  nextVisibleAt(): number | undefined {
    const now = this.cloud.kernel.now();
    let earliest: number | undefined;
    for (const { visibleAt } of this.messages.values()) {
      if (visibleAt <= now) return now;
      if (earliest === undefined || visibleAt < earliest) earliest = visibleAt;
    }
    return earliest;
  }

  /** Retention needs no timer: nobody sees a message that is too old. */
  private forgetExpired(): void {
    const oldest = this.cloud.kernel.now() - this.properties.MessageRetentionPeriod * 1000;
    for (const { id, sentAt } of this.messages.values()) if (sentAt <= oldest) this.messages.delete(id);
  }
}

function received({ id, body, md5, attributes, receiveCount, ...message }: Message): Received {
  const system = {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.source && { DeadLetterQueueSourceArn: message.source.arn }),
  };
  return { id, body, md5, attributes, receipt: `${id}#${receiveCount}`, system };
}

/** All queues by name. */
export type Queues = Map<string, Queue>;

/** By its URL or ARN. */
export function findQueue(queues: Queues, urlOrArn: string): Queue {
  const queue = queues.get(nameIn(urlOrArn));
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}
