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
export function eventQueue(cloud: Cloud) {
  const { kernel } = cloud;

  function accept(fn: LambdaFunction, payload: unknown): void {
    const event = {
      requestId: kernel.random.uuid(),
      payload,
      queuedAt: kernel.now(),
      failures: 0,
      refusals: 0,
    };
    for (const delay of cloud.faults.deliveries(`deliver:lambda:${fn.name}`))
      enqueue(fn, { ...event }, delay);
  }

  function enqueue(fn: LambdaFunction, event: QueuedEvent, delaySeconds: number): void {
    kernel.schedule(kernel.now() + delaySeconds * 1000, `lambda event → ${fn.name}`, () =>
      attempt(fn, event),
    );
  }

  async function attempt(fn: LambdaFunction, event: QueuedEvent): Promise<void> {
    if (kernel.now() - event.queuedAt > LONGEST_AGE_MS) return giveUp(fn, event, 'EventAgeExceeded');
    let answer: InvokeOutput;
    try {
      const input = { FunctionName: fn.arn, Payload: event.payload, InvocationType: 'RequestResponse' };
      answer = (await cloud.call('lambda', 'Invoke', input)) as InvokeOutput;
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof ConnectionLost)) throw error;
      event.refusals += 1;
      enqueue(fn, event, Math.min(2 ** event.refusals, 300));
      return;
    }
    if (answer.FunctionError === undefined) return;
    event.failures += 1;
    // One minute before the second attempt, two before the third.
    if (event.failures <= MORE_ATTEMPTS) enqueue(fn, event, 60 * event.failures);
    else await giveUp(fn, event, (answer.Payload as { errorMessage: string }).errorMessage);
  }

  async function giveUp(fn: LambdaFunction, event: QueuedEvent, reason: string): Promise<void> {
    if (!fn.deadLetterArn) {
      tellLost(fn, `event ${event.requestId} given up: ${reason}`);
      return;
    }
    try {
      await cloud.call('sqs', 'SendMessage', {
        QueueUrl: queueUrlOfArn(fn.deadLetterArn),
        MessageBody: JSON.stringify(event.payload),
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: event.requestId },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: reason.slice(0, 1024) },
        },
      });
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof ConnectionLost)) throw error;
      tellLost(fn, `event lost: ${fn.deadLetterArn} did not take it (${error.message})`);
    }
  }

  function tellLost(fn: LambdaFunction, error: string): void {
    cloud.tell({ kind: 'failure', where: fn.name, error });
  }

  return { accept };
}
