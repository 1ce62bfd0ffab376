import * as z from 'zod';
import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { deliver, type Delivery } from '../delivery.ts';
import { parseJson } from '../json.ts';
import { envelope, type BusEvent, type Happening } from './put-events.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';

/** Targets of rules and of schedules: what they have in common, and how AWS brings something there. */

export const deadLetterConfig = z.strictObject({ Arn: z.string().startsWith('arn:aws:sqs:') });

export const targetProperties = {
  Arn: z.string().regex(/^arn:aws:(sqs|lambda):/, 'the twin sends only to queues and functions'),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).default(185),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
    })
    .prefault({}),
  DeadLetterConfig: deadLetterConfig.optional(),
};
type Target = z.infer<z.ZodObject<typeof targetProperties>>;

interface TargetDelivery {
  label: string;
  target: Target;
  payload: (attempt: number) => string;
  /** Of the dead letter, besides what was wrong. */
  body: string;
  attributes: Record<string, string>;
}

export function deliverToTarget(
  cloud: Cloud,
  boundary: string,
  { label, target, payload, body, attributes }: TargetDelivery,
): void {
  const { Arn, DeadLetterConfig, RetryPolicy } = target;
  deliver(cloud, boundary, {
    label,
    send: (attempt) => sendToTarget(cloud, Arn, payload(attempt)),
    ...retries(RetryPolicy),
    deadLetters: DeadLetterConfig?.Arn,
    letter: (failures, isTooOld) => ({
      body,
      attributes: { ...attributes, ...whatWasWrong(failures, isTooOld) },
    }),
  });
}

/** Brings an event of another service to the default bus. */
export function deliverAwsEvent(
  cloud: Cloud,
  boundary: string,
  label: string,
  event: () => Happening,
  delaySeconds = 0,
): void {
  let made: BusEvent | undefined;
  // It is one event, however often it comes.
  const send = () => cloud.call('eventbridge', 'PutAwsEvent', (made ??= envelope(cloud, event())));
  const usual = retries(targetProperties.RetryPolicy.parse({}));
  deliver(cloud, boundary, { label, send, ...usual }, delaySeconds);
}

/** AWS spreads 185 attempts over 24 hours; so does doubling up to eight minutes. */
const LONGEST_PAUSE_SECONDS = 480;

function retries(policy: Target['RetryPolicy']): Pick<Delivery, 'pauseAfter' | 'longestAge'> {
  return {
    longestAge: policy.MaximumEventAgeInSeconds,
    pauseAfter: (failures) =>
      isRetried(failures.at(-1)) && failures.length <= policy.MaximumRetryAttempts
        ? Math.min(2 ** (failures.length - 1), LONGEST_PAUSE_SECONDS)
        : undefined,
  };
}

function whatWasWrong(failures: readonly AwsError[], isTooOld: boolean): Record<string, string> {
  const last = failures.at(-1);
  const exhausted = isTooOld ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts';
  return {
    ERROR_CODE: codeOf(last),
    ERROR_MESSAGE: last?.message ?? '',
    RETRY_ATTEMPTS: String(failures.length - 1),
    ...(isRetried(last) && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
}

function isRetried(failure: AwsError | undefined): boolean {
  return ['CONNECTION_FAILURE', 'THROTTLING', 'INTERNAL_ERROR'].includes(codeOf(failure));
}

/** EventBridge's own error codes. */
function codeOf(failure: AwsError | undefined): string {
  const { code = '', statusCode = 0 } = failure ?? {};
  if (failure instanceof ConnectionLost) return 'CONNECTION_FAILURE';
  if (/throttl|TooManyRequests|LimitExceeded/i.test(code)) return 'THROTTLING';
  if (statusCode >= 500) return 'INTERNAL_ERROR';
  if (/NotFound|DoesNotExist|NonExistent/.test(code)) return 'NO_RESOURCE';
  return /Validation|Invalid/.test(code) ? 'INVALID_PARAMETER' : 'ERROR_FROM_TARGET';
}

/** The call that AWS would make. */
async function sendToTarget(cloud: Cloud, arn: string, payload: string): Promise<unknown> {
  if (arn.startsWith('arn:aws:sqs:'))
    return cloud.call('sqs', 'SendMessage', { QueueUrl: queueUrlOfArn(arn), MessageBody: payload });
  const Payload = parseJson(payload);
  if (Payload === undefined)
    throw new AwsError(
      'InvalidParameterException',
      `The target's input is not JSON: ${payload.slice(0, 200)}`,
    );
  return cloud.call('lambda', 'Invoke', { FunctionName: arn, Payload, InvocationType: 'Event' });
}
