import { awsErrorOf, type AwsError } from '../aws-error.ts';
import { nameIn, type Cloud } from '../cloud.ts';
import { queueUrlOfArn } from './sqs/queue-url.ts';

/** What a service brings to another by itself: later, again after failures, and at last to a dead-letter queue. */
export interface Delivery {
  /** The unit's, e.g. `event <rule> → <target>`. */
  label: string;
  /** `attempt` counts from 0. */
  send: (attempt: number) => Promise<unknown>;
  /** Seconds until the next attempt, by all failures so far; undefined where there is none. */
  pauseAfter: (failures: readonly AwsError[]) => number | undefined;
  /** Seconds since it was handed over, after which there is no other attempt. */
  longestAge: number;
  /** The queue that keeps what is left of it; without one it is gone. */
  deadLetters?: string | undefined;
  letter?: (failures: readonly AwsError[], isTooOld: boolean) => DeadLetter;
}

interface DeadLetter {
  body: string;
  attributes?: Record<string, string | number>;
}

/** Schedules the delivery, as often and as much later as the faults at `boundary` say. */
export function deliver(cloud: Cloud, boundary: string, delivery: Delivery, delaySeconds = 0): void {
  const since = cloud.kernel.now();
  for (const late of cloud.faults.deliveries(boundary))
    attempt(cloud, { ...delivery, since }, [], delaySeconds + late);
}

function attempt(
  cloud: Cloud,
  delivery: Delivery & { since: number },
  failures: readonly AwsError[],
  delaySeconds: number,
): void {
  const { kernel } = cloud;
  const { label, send, pauseAfter, longestAge, since, deadLetters, letter } = delivery;
  kernel.schedule(kernel.now() + delaySeconds * 1000, label, async () => {
    const failure = await failureOf(() => send(failures.length));
    if (!failure) return;
    const tell = (what: string) =>
      cloud.tell({ kind: 'failure', where: label, error: `${failure.code}: ${failure.message}; ${what}` });
    const all = [...failures, failure];
    const pause = pauseAfter(all);
    const isTooOld = pause !== undefined && (kernel.now() - since) / 1000 + pause > longestAge;
    if (pause !== undefined && !isTooOld) {
      // Not each of what may be hundreds of attempts.
      if (failures.length === 0) tell(`tried again in ${pause} s`);
      attempt(cloud, delivery, all, pause);
      return;
    }
    const keeper = deadLetters === undefined ? 'nobody' : nameIn(deadLetters);
    tell(`given up after ${all.length} attempts, and ${keeper} keeps it`);
    if (deadLetters === undefined || !letter) return;
    const lost = await failureOf(() => sendDeadLetter(cloud, deadLetters, letter(all, isTooOld)));
    // As on AWS, what the dead-letter queue does not take is gone.
    if (lost) cloud.tell({ kind: 'failure', where: `${label}, dead letter`, error: lost.message });
  });
}

async function failureOf(work: () => Promise<unknown>): Promise<AwsError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return awsErrorOf(error);
  }
}

/** Also for a service that tries again in an order of its own. */
export function sendDeadLetter(
  cloud: Cloud,
  queueArn: string,
  { body, attributes = {} }: DeadLetter,
): Promise<unknown> {
  const typed = Object.entries(attributes).map(([name, value]) => [
    name,
    { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
  ]);
  return cloud.call('sqs', 'SendMessage', {
    QueueUrl: queueUrlOfArn(queueArn),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(typed) as object,
  });
}
