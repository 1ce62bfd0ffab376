import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';

/** Something that a service brings to a target by itself, with its retries and its dead-letter queue. */
interface Delivery {
  /** The unit's label, e.g. `event <rule> → <target>`. */
  label: string;
  /** Since when the age counts, epoch ms. */
  since: number;
  retry: RetryPolicy;
  send: (attempt: number) => Promise<unknown>;
  /** Without one, what cannot be delivered is dropped. */
  deadLetters?: { queueArn: string; body: string; attributes: Record<string, string> };
}

export interface RetryPolicy {
  maximumAttempts: number;
  maximumAgeSeconds: number;
}

export const DEFAULT_RETRY: RetryPolicy = { maximumAttempts: 185, maximumAgeSeconds: 86_400 };

/** AWS spreads 185 attempts over 24 hours; so does doubling up to eight minutes. */
const LONGEST_PAUSE_SECONDS = 480;

/** Schedules the delivery, as often and as much later as the faults at `boundary` say. */
export function deliver(cloud: Cloud, boundary: string, delivery: Delivery, delaySeconds = 0): void {
  for (const late of cloud.faults.deliveries(boundary)) schedule(cloud, delivery, 0, delaySeconds + late);
}

function schedule(cloud: Cloud, delivery: Delivery, attempt: number, delaySeconds: number): void {
  cloud.kernel.schedule(cloud.kernel.now() + delaySeconds * 1000, delivery.label, () =>
    tryOnce(cloud, delivery, attempt),
  );
}

async function tryOnce(cloud: Cloud, delivery: Delivery, attempt: number): Promise<void> {
  try {
    await delivery.send(attempt);
  } catch (error) {
    const failure = readFailure(error);
    const pause = Math.min(2 ** attempt, LONGEST_PAUSE_SECONDS);
    const exhausted = failure.retriable ? exhaustedBy(cloud, delivery, attempt, pause) : undefined;
    if (failure.retriable && !exhausted) schedule(cloud, delivery, attempt + 1, pause);
    else await giveUp(cloud, delivery, { ...failure, attempt, exhausted });
  }
}

function exhaustedBy(
  cloud: Cloud,
  { retry, since }: Delivery,
  attempt: number,
  pause: number,
): string | undefined {
  if (attempt >= retry.maximumAttempts) return 'MaximumRetryAttempts';
  const age = (cloud.kernel.now() - since) / 1000 + pause;
  return age > retry.maximumAgeSeconds ? 'MaximumEventAgeInSeconds' : undefined;
}

interface Failure {
  code: string;
  message: string;
  retriable: boolean;
}

async function giveUp(
  cloud: Cloud,
  { label, deadLetters }: Delivery,
  failure: Failure & { attempt: number; exhausted: string | undefined },
): Promise<void> {
  cloud.tell({ kind: 'failure', where: label, error: `${failure.code}: ${failure.message}` });
  if (!deadLetters) return;
  const attributes = {
    ...deadLetters.attributes,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    RETRY_ATTEMPTS: String(failure.attempt),
    ...(failure.exhausted ? { EXHAUSTED_RETRY_CONDITION: failure.exhausted } : {}),
  };
  try {
    await cloud.call('sqs', 'SendMessage', {
      QueueUrl: queueUrlOfArn(deadLetters.queueArn),
      MessageBody: deadLetters.body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
  } catch (error) {
    // As on AWS, what the dead-letter queue does not take is gone.
    cloud.tell({ kind: 'failure', where: `${label}, dead letter`, error: readFailure(error).message });
  }
}

/** EventBridge's own error codes; anything that is not an answer of a service is a bug of the twin and goes on. */
function readFailure(error: unknown): Failure {
  if (error instanceof ConnectionLost)
    return { code: 'CONNECTION_FAILURE', message: 'The connection was lost.', retriable: true };
  if (!(error instanceof AwsError)) throw error;
  const { code, message, statusCode } = error;
  if (/throttl|TooManyRequests|LimitExceeded/i.test(code))
    return { code: 'THROTTLING', message, retriable: true };
  if (statusCode >= 500) return { code: 'INTERNAL_ERROR', message, retriable: true };
  if (/NotFound|DoesNotExist|NonExistent/.test(code))
    return { code: 'NO_RESOURCE', message, retriable: false };
  if (/Validation|Invalid/.test(code)) return { code: 'INVALID_PARAMETER', message, retriable: false };
  return { code: 'ERROR_FROM_TARGET', message, retriable: false };
}
