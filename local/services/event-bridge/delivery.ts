import * as z from 'zod';
import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';
import { parseJson } from '../json.ts';

export const deadLetterConfig = z.strictObject({ Arn: z.string() });
export const retryPolicy = z
  .strictObject({
    MaximumRetryAttempts: z.int().min(0).max(185).default(185),
    MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
  })
  .prefault({});
type RetryPolicy = z.infer<typeof retryPolicy>;

export const DEFAULT_RETRY: RetryPolicy = retryPolicy.parse({});

/** Something that a service brings to a target by itself, with its retries and its dead-letter queue. */
interface Delivery {
  /** The unit's label, e.g. `event <rule> → <target>`. */
  label: string;
  /** Since when the age counts, epoch ms. */
  since: number;
  retry: RetryPolicy;
  send: (attempt: number) => Promise<unknown>;
  /** Without a queue, what cannot be delivered is dropped. */
  deadLetters?: { queueArn: string | undefined; body: string; attributes: Record<string, string> };
}

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
    const exhausted = failure.isRetriable ? exhaustedBy(cloud, delivery, attempt, pause) : undefined;
    if (failure.isRetriable && !exhausted) schedule(cloud, delivery, attempt + 1, pause);
    else await giveUp(cloud, delivery, failure, attempt, exhausted);
  }
}

function exhaustedBy(
  cloud: Cloud,
  { retry, since }: Delivery,
  attempt: number,
  pause: number,
): string | undefined {
  if (attempt >= retry.MaximumRetryAttempts) return 'MaximumRetryAttempts';
  const age = (cloud.kernel.now() - since) / 1000 + pause;
  return age > retry.MaximumEventAgeInSeconds ? 'MaximumEventAgeInSeconds' : undefined;
}

async function giveUp(
  cloud: Cloud,
  { label, deadLetters }: Delivery,
  { code, message }: Failure,
  attempt: number,
  exhausted: string | undefined,
): Promise<void> {
  cloud.tell({ kind: 'failure', where: label, error: `${code}: ${message}` });
  if (!deadLetters?.queueArn) return;
  const attributes = {
    ...deadLetters.attributes,
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    RETRY_ATTEMPTS: String(attempt),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
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

interface Failure {
  code: string;
  message: string;
  isRetriable: boolean;
}

/** EventBridge's own error codes; anything that is not an answer of a service is a bug of the twin and goes on. */
function readFailure(error: unknown): Failure {
  if (error instanceof ConnectionLost)
    return { code: 'CONNECTION_FAILURE', message: 'The connection was lost.', isRetriable: true };
  if (!(error instanceof AwsError)) throw error;
  const { code, message, statusCode } = error;
  if (/throttl|TooManyRequests|LimitExceeded/i.test(code))
    return { code: 'THROTTLING', message, isRetriable: true };
  if (statusCode >= 500) return { code: 'INTERNAL_ERROR', message, isRetriable: true };
  if (/NotFound|DoesNotExist|NonExistent/.test(code))
    return { code: 'NO_RESOURCE', message, isRetriable: false };
  return {
    code: /Validation|Invalid/.test(code) ? 'INVALID_PARAMETER' : 'ERROR_FROM_TARGET',
    message,
    isRetriable: false,
  };
}

/** Whether events and schedules can be sent to what an ARN names: queues and functions. */
export function isTarget(arn: string): boolean {
  return /^arn:aws:(sqs|lambda):/.test(arn);
}

/** Brings a text to a target: the call that AWS would make. */
export async function sendToTarget(cloud: Cloud, arn: string, payload: string): Promise<void> {
  if (arn.startsWith('arn:aws:sqs:')) {
    await cloud.call('sqs', 'SendMessage', { QueueUrl: queueUrlOfArn(arn), MessageBody: payload });
    return;
  }
  const Payload = parseJson(payload);
  if (Payload === undefined)
    throw new AwsError(
      'InvalidParameterException',
      `The target's input is not JSON: ${payload.slice(0, 200)}`,
    );
  await cloud.call('lambda', 'Invoke', { FunctionName: arn, Payload, InvocationType: 'Event' });
}
