import * as z from 'zod';
import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { LambdaFunction } from './function.ts';
import type { InvokeOutput } from './invoke.ts';

const idle = z.unknown().optional();
const destination = z.strictObject({ Destination: z.string() });

/** `AWS::Lambda::EventInvokeConfig` */
export const eventInvokeProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST').optional(),
  MaximumRetryAttempts: z.int().min(0).max(2).default(2),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).default(21_600),
  DestinationConfig: z
    .strictObject({ OnFailure: destination.optional(), OnSuccess: destination.optional(), Tags: idle })
    .partial()
    .default({}),
});
export type EventInvokeConfig = Omit<z.infer<typeof eventInvokeProperties>, 'FunctionName' | 'Qualifier'>;

export const DEFAULT_EVENT_INVOKE: EventInvokeConfig = {
  MaximumRetryAttempts: 2,
  MaximumEventAgeInSeconds: 21_600,
  DestinationConfig: {},
};

interface QueuedEvent {
  requestId: string;
  payload: unknown;
  queuedAt: number;
  /** Times that the function ran and failed. */
  failures: number;
  /** Times that Lambda could not run it. */
  refusals: number;
}

interface Failure {
  condition: 'RetriesExhausted' | 'EventAgeExceeded';
  functionError?: string;
  payload: unknown;
}

/** Lambda's own queue of events: runs the function later, again after failures, and sends on what came of it. */
export function eventQueue(cloud: Cloud, configOf: (fn: LambdaFunction) => EventInvokeConfig) {
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
    const config = configOf(fn);
    const expired = (): boolean => kernel.now() - event.queuedAt > config.MaximumEventAgeInSeconds * 1000;
    if (expired()) return giveUp(fn, event, { condition: 'EventAgeExceeded', payload: null });
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
    if (answer.FunctionError === undefined) return succeed(fn, event, answer.Payload);
    event.failures += 1;
    // One minute before the second attempt, two before the third.
    if (event.failures <= config.MaximumRetryAttempts) {
      enqueue(fn, event, 60 * event.failures);
      return;
    }
    return giveUp(fn, event, {
      condition: 'RetriesExhausted',
      functionError: answer.FunctionError,
      payload: answer.Payload,
    });
  }

  async function succeed(fn: LambdaFunction, event: QueuedEvent, payload: unknown): Promise<void> {
    const target = configOf(fn).DestinationConfig.OnSuccess?.Destination;
    if (target) await send(fn, target, record(fn, event, { condition: 'Success', payload }));
  }

  async function giveUp(fn: LambdaFunction, event: QueuedEvent, failure: Failure): Promise<void> {
    const target = configOf(fn).DestinationConfig.OnFailure?.Destination;
    if (target) await send(fn, target, record(fn, event, failure));
    if (fn.deadLetterArn) {
      const { errorMessage } = (failure.payload ?? {}) as { errorMessage?: string };
      await send(fn, fn.deadLetterArn, event.payload, {
        RequestID: { DataType: 'String', StringValue: event.requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: (errorMessage ?? failure.condition).slice(0, 1024) },
      });
    }
    if (!target && !fn.deadLetterArn) tellLost(fn, `event ${event.requestId} given up: ${failure.condition}`);
  }

  function record(
    fn: LambdaFunction,
    event: QueuedEvent,
    result: { condition: string; functionError?: string; payload: unknown },
  ): unknown {
    return {
      version: '1.0',
      timestamp: new Date(kernel.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${fn.arn}:$LATEST`,
        condition: result.condition,
        approximateInvokeCount: Math.max(1, event.failures),
      },
      requestPayload: event.payload,
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.functionError === undefined ? {} : { functionError: result.functionError }),
      },
      responsePayload: result.payload,
    };
  }

  async function send(
    fn: LambdaFunction,
    target: string,
    body: unknown,
    attributes?: unknown,
  ): Promise<void> {
    const text = JSON.stringify(body);
    try {
      if (target.includes(':sqs:')) {
        const QueueUrl = `/${target.split(':').slice(-2).join('/')}`;
        await cloud.call('sqs', 'SendMessage', {
          QueueUrl,
          MessageBody: text,
          MessageAttributes: attributes,
        });
      } else if (target.includes(':sns:')) {
        await cloud.call('sns', 'Publish', {
          TopicArn: target,
          Message: text,
          MessageAttributes: attributes,
        });
      } else if (target.includes(':events:')) {
        const Entries = [
          {
            Source: 'lambda',
            DetailType: `Lambda Function Invocation Result`,
            Detail: text,
            EventBusName: target,
          },
        ];
        await cloud.call('eventbridge', 'PutEvents', { Entries });
      } else {
        await cloud.call('lambda', 'Invoke', {
          FunctionName: target,
          Payload: body,
          InvocationType: 'Event',
        });
      }
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof ConnectionLost)) throw error;
      tellLost(fn, `event lost: ${target} did not take it (${error.message})`);
    }
  }

  function tellLost(fn: LambdaFunction, error: string): void {
    cloud.tell({ kind: 'failure', where: fn.name, error });
  }

  return { accept };
}
