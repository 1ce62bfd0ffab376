import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';
import type { LambdaFunction } from './function.ts';
import type { InvokeOutput } from './invoke.ts';

/** Lambda's defaults: two more attempts, within six hours. */
const MORE_ATTEMPTS = 2;
const LONGEST_AGE_MS = 6 * 3_600_000;

interface QueuedEvent {
  requestId: string;
  payload: unknown;
  queuedAt: number;
  /** Times that the function ran and failed. */
  failures: number;
  /** Times that Lambda could not run it. */
  refusals: number;
}

/** Lambda's own queue of events: runs the function later, again after failures, and keeps what fails as a dead letter. */
export function eventQueue(cloud: Cloud): (fn: LambdaFunction, payload: unknown) => void {
  const { kernel } = cloud;

  function enqueue(fn: LambdaFunction, event: QueuedEvent, delaySeconds: number): void {
    const at = kernel.now() + delaySeconds * 1000;
    kernel.schedule(at, `lambda event → ${fn.name}`, () => attempt(fn, event));
  }

  async function attempt(fn: LambdaFunction, event: QueuedEvent): Promise<void> {
    if (kernel.now() - event.queuedAt > LONGEST_AGE_MS) return giveUp(fn, event, 'EventAgeExceeded');
    const input = { FunctionName: fn.arn, Payload: event.payload, InvocationType: 'RequestResponse' };
    const answer = await tried<InvokeOutput>('lambda', 'Invoke', input);
    if (answer instanceof Error) {
      event.refusals += 1;
      enqueue(fn, event, Math.min(2 ** event.refusals, 300));
    } else if (answer.FunctionError !== undefined) {
      event.failures += 1;
      // One minute before the second attempt, two before the third.
      if (event.failures <= MORE_ATTEMPTS) enqueue(fn, event, 60 * event.failures);
      else await giveUp(fn, event, (answer.Payload as { errorMessage: string }).errorMessage);
    }
  }

  async function giveUp(fn: LambdaFunction, event: QueuedEvent, reason: string): Promise<void> {
    const { requestId, payload } = event;
    if (!fn.deadLetterArn) {
      tellLost(fn, `event ${requestId} given up: ${reason}`);
      return;
    }
    const answer = await tried('sqs', 'SendMessage', {
      QueueUrl: queueUrlOfArn(fn.deadLetterArn),
      MessageBody: JSON.stringify(payload),
      MessageAttributes: {
        RequestID: { DataType: 'String', StringValue: requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: reason.slice(0, 1024) },
      },
    });
    if (answer instanceof Error)
      tellLost(fn, `event lost: ${fn.deadLetterArn} did not take it (${answer.message})`);
  }

  /** The answer, or the error that AWS or the line made of it. */
  async function tried<T>(service: string, operation: string, input: object) {
    try {
      return (await cloud.call(service, operation, input)) as T;
    } catch (error) {
      if (error instanceof AwsError || error instanceof ConnectionLost) return error;
      throw error;
    }
  }

  function tellLost(fn: LambdaFunction, error: string): void {
    cloud.tell({ kind: 'failure', where: fn.name, error });
  }

  return (fn, payload) => {
    const event = {
      requestId: kernel.random.uuid(),
      payload,
      queuedAt: kernel.now(),
      failures: 0,
      refusals: 0,
    };
    for (const delay of cloud.faults.deliveries(`deliver:lambda:${fn.name}`))
      enqueue(fn, { ...event }, delay);
  };
}
