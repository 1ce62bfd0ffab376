import * as z from 'zod';
import { awsErrorOf } from '../../aws-error.ts';
import { nameIn, REGION, type Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { invokeFunction } from '../invoke-function.ts';
import type { Queue, Received } from './queue.ts';
import type { MappingProperties } from './service.ts';

/**
 * Hands what becomes visible to the function, batch by batch. The poller's own receiving and deleting is not an API call
 * that anybody could observe or break, so it does not pass the gate; the invocation does.
 */
export function startPolling(cloud: Cloud, queue: Queue, mapping: MappingProperties): void {
  const { kernel, faults } = cloud;
  const { BatchSize, FunctionName, ScalingConfig } = mapping;
  const label = `sqs ${queue.name} → ${nameIn(FunctionName)}`;
  let running = 0;
  let next: Timer | undefined;

  const stir = (): void => {
    const at = running < ScalingConfig.MaximumConcurrency ? queue.nextVisibleAt() : undefined;
    if (next && next.at === at) return;
    next?.cancel();
    next = at === undefined ? undefined : kernel.schedule(at, label, poll);
  };

  const poll = async (): Promise<void> => {
    next = undefined;
    const batch = queue.receive(BatchSize);
    if (batch.length === 0) {
      stir();
      return;
    }
    const delays = faults.deliveries(`deliver:sqs:${queue.name}`);
    for (const seconds of delays.filter((delay) => delay > 0))
      kernel.schedule(kernel.now() + seconds * 1000, label, () => run(batch));
    if (delays.includes(0)) await run(batch);
    else stir();
  };

  const tell = (error: string): void => cloud.tell({ kind: 'failure', where: label, error });

  /** One invocation: what succeeded is deleted, the rest comes back after its visibility timeout. */
  const handOver = async (batch: Received[]): Promise<void> => {
    const Records = batch.map((message) => record(queue, message));
    const all = new Set(batch.map(({ id }) => id));
    let failed = new Set<string>();
    try {
      const answer = await invokeFunction(cloud, FunctionName, { Records });
      if (mapping.FunctionResponseTypes.length > 0) failed = reportedFailures(all, answer);
      if (failed.size > 0) tell(`${failed.size} of ${all.size} messages failed`);
    } catch (error) {
      const { code, message } = awsErrorOf(error);
      failed = all;
      tell(`${code}: ${message}`);
    }
    for (const { id, receipt } of batch) if (!failed.has(id)) queue.delete(receipt);
  };

  const run = async (batch: Received[]): Promise<void> => {
    running += 1;
    stir();
    try {
      await handOver(batch);
    } finally {
      running -= 1;
      stir();
    }
  };

  queue.stirred = stir;
}

const report = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

/** AWS takes a report that it cannot read, or that names unknown messages, as a failure of the whole batch. */
function reportedFailures(all: Set<string>, payload: unknown): Set<string> {
  const { success, data } = report.safeParse(payload);
  if (!success) return all;
  const named = new Set((data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  return [...named].every((id) => all.has(id)) ? named : all;
}

/** A record of the function's event, as AWS writes it. */
function record(queue: Queue, { id, receipt, body, md5, system, attributes }: Received): object {
  const messageAttributes = Object.entries(attributes).map(([name, { DataType, StringValue }]) => {
    const lists = { stringListValues: [], binaryListValues: [] };
    return [name, { stringValue: StringValue, ...lists, dataType: DataType }] as const;
  });
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: system,
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: md5,
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: REGION,
  };
}
