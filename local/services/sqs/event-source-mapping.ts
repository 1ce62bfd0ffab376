import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { REGION, type Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { isObject } from '../event-bridge/pattern-values.ts';
import { md5, type Message, type MessageAttributes } from './message.ts';
import { systemAttributes } from './operations.ts';
import { receiptHandle, receive, type Queue, type Queues } from './queue.ts';

/** Lambda's poller of a queue. */
interface Mapping {
  queue: Queue;
  functionName: string;
  batchSize: number;
  maximumConcurrency: number;
  reportsItemFailures: boolean;
}

/**
 * Hands what becomes visible to the function, batch by batch. The poller's own receiving and deleting is not an API call
 * that anybody could observe or break, so it does not pass the gate; the invocation does.
 */
export function startPolling(cloud: Cloud, queues: Queues, mapping: Mapping): void {
  const { queue } = mapping;
  const label = `sqs ${queue.name} → ${mapping.functionName.split(':').at(-1) ?? ''}`;
  let running = 0;
  let next: Timer | undefined;

  const stir = (): void => {
    const at = running < mapping.maximumConcurrency ? nextBatchAt(cloud, queue) : undefined;
    if (next && next.at === at) return;
    next?.cancel();
    next = at === undefined ? undefined : cloud.kernel.schedule(at, label, poll);
  };

  const poll = async (): Promise<void> => {
    next = undefined;
    // Copies: the messages as they were received, however late the batch is handed over.
    const batch = receive(cloud, queues, queue, mapping.batchSize).map((message) => ({ ...message }));
    const [first, ...copies] = cloud.faults.deliveries(`deliver:sqs:${queue.name}`);
    for (const delay of first ? [first, ...copies] : copies) later(delay, batch);
    if (first === 0 && batch.length > 0) await run(batch);
    else stir();
  };

  const later = (delaySeconds: number, batch: Message[]): void => {
    if (batch.length > 0)
      cloud.kernel.schedule(cloud.kernel.now() + delaySeconds * 1000, label, () => run(batch));
  };

  const run = async (batch: Message[]): Promise<void> => {
    running += 1;
    stir();
    try {
      await handOver(cloud, mapping, batch, label);
    } finally {
      running -= 1;
      stir();
    }
  };

  queue.stirred = stir;
}

/** When a message is to be seen next: now, or when one comes back. */
function nextBatchAt(cloud: Cloud, queue: Queue): number | undefined {
  const now = cloud.kernel.now();
  let earliest: number | undefined;
  for (const { visibleAt } of queue.messages.values()) {
    if (visibleAt <= now) return now;
    if (earliest === undefined || visibleAt < earliest) earliest = visibleAt;
  }
  return earliest;
}

/** One invocation: what succeeded is deleted, the rest comes back after its visibility timeout. */
async function handOver(cloud: Cloud, mapping: Mapping, batch: Message[], label: string): Promise<void> {
  const { queue, functionName } = mapping;
  const Payload = { Records: batch.map((message) => record(queue, message)) };
  const failed = await failures(mapping, batch, () =>
    cloud.call('lambda', 'Invoke', {
      FunctionName: functionName,
      Payload,
      InvocationType: 'RequestResponse',
    }),
  );
  if (failed.error !== undefined) cloud.tell({ kind: 'failure', where: label, error: failed.error });
  for (const { id, receipt } of batch) {
    // Received again meanwhile: this receipt is void.
    if (!failed.ids.has(id) && queue.messages.get(id)?.receipt === receipt) queue.messages.delete(id);
  }
}

interface Failures {
  ids: Set<string>;
  error?: string;
}

async function failures(
  mapping: Mapping,
  batch: Message[],
  invoke: () => Promise<unknown>,
): Promise<Failures> {
  const all = new Set(batch.map(({ id }) => id));
  try {
    const answer = await invoke();
    const { FunctionError, Payload } = isObject(answer) ? answer : {};
    if (FunctionError !== undefined) return { ids: all, error: describeError(Payload) };
    return mapping.reportsItemFailures ? reported(all, Payload) : { ids: new Set() };
  } catch (error) {
    if (error instanceof AwsError || error instanceof ConnectionLost)
      return { ids: all, error: error.message };
    throw error;
  }
}

/** AWS takes a report that it cannot read, or that names unknown messages, as a failure of the whole batch. */
function reported(all: Set<string>, payload: unknown): Failures {
  const items = isObject(payload) ? payload['batchItemFailures'] : undefined;
  if (items === undefined || items === null) return { ids: new Set() };
  const ids = Array.isArray(items)
    ? items.map((item) => (isObject(item) ? item['itemIdentifier'] : undefined))
    : [undefined];
  if (ids.some((id) => typeof id !== 'string' || !all.has(id)))
    return { ids: all, error: `unreadable batchItemFailures: ${JSON.stringify(items)}` };
  const failed = new Set(ids as string[]);
  return failed.size === 0
    ? { ids: failed }
    : { ids: failed, error: `${failed.size} of ${all.size} messages failed` };
}

function describeError(payload: unknown): string {
  if (!isObject(payload)) return 'the function failed';
  return `${String(payload['errorType'])}: ${String(payload['errorMessage'])}`;
}

/** A record of the function's event, as AWS writes it. */
function record(queue: Queue, message: Message): Record<string, unknown> {
  return {
    messageId: message.id,
    receiptHandle: receiptHandle(queue, message),
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: lowerCased(message.attributes),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: REGION,
  };
}

function lowerCased(attributes: MessageAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
}
