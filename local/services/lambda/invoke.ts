import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { LambdaFunction } from './function.ts';
import type { SandboxPool } from './pool.ts';
import type { InvocationError, Outcome } from './protocol.ts';

export interface InvokeInput {
  FunctionName: string;
  /** Parsed JSON, in both directions. */
  Payload?: unknown;
  InvocationType?: 'RequestResponse' | 'Event' | 'DryRun';
}

export interface InvokeOutput {
  StatusCode: number;
  Payload?: unknown;
  FunctionError?: 'Unhandled';
  ExecutedVersion?: '$LATEST';
}

const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/** Runs a function in a worker, as part of the unit that asks, and answers with what it returned or threw. */
export async function invokeNow(
  cloud: Cloud,
  pool: SandboxPool,
  fn: LambdaFunction,
  event: unknown,
): Promise<InvokeOutput> {
  const { kernel } = cloud;
  const payload = JSON.stringify(event === undefined ? {} : event);
  if (Buffer.byteLength(payload) > PAYLOAD_LIMIT) {
    throw new AwsError('RequestTooLargeException', 'Request must be smaller than 6291456 bytes', 413);
  }
  const sandbox = pool.take();
  const started = performance.now();
  const outcome = await sandbox.invoke(
    {
      handler: fn.recipe.setup,
      environment: fn.recipe.environment,
      requestId: kernel.random.uuid(),
      traceId: traceId(cloud),
      payload,
      seed: kernel.random.below(2 ** 32),
      timeout: fn.timeout,
    },
    kernel.unit(),
    fn.recipe.heard,
  );
  pool.give(sandbox);
  meter(cloud, fn, performance.now() - started);
  const checked = limited(outcome);
  if ('error' in checked) {
    cloud.tell({ kind: 'failure', where: fn.name, error: summary(checked.error) });
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      FunctionError: 'Unhandled',
      Payload: checked.error,
    };
  }
  return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: JSON.parse(checked.result) as unknown };
}

/** Loads the bundle of a function, so that one that cannot be loaded is told of before it is needed. */
export async function loadNow(pool: SandboxPool, fn: LambdaFunction): Promise<void> {
  const { setup, environment, heard } = fn.recipe;
  const sandbox = pool.take();
  const invocation = {
    handler: setup,
    environment,
    requestId: 'load',
    traceId: '',
    seed: 0,
    timeout: fn.timeout,
  };
  const outcome = await sandbox.invoke(invocation, {}, heard);
  pool.give(sandbox);
  if ('error' in outcome) throw new Error(`its bundle does not load: ${summary(outcome.error)}`);
}

/** Counts what AWS bills: invocations, and time by the memory that it holds. */
function meter(cloud: Cloud, fn: LambdaFunction, milliseconds: number): void {
  const billed = Math.ceil(milliseconds);
  cloud.count('lambda:Invocations');
  cloud.count('lambda:Milliseconds', billed);
  cloud.count('lambda:MegabyteMilliseconds', billed * fn.recipe.setup.memory);
}

function limited(outcome: Outcome): Outcome {
  if ('error' in outcome) return outcome;
  const size = Buffer.byteLength(outcome.result);
  if (size <= PAYLOAD_LIMIT) return outcome;
  return {
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (6291556 bytes).`,
    },
  };
}

function summary({ errorType, errorMessage, trace }: InvocationError): string {
  const where = trace?.find((line) => line.trimStart().startsWith('at '))?.trim();
  return `${errorType}: ${errorMessage}${where ? ` (${where})` : ''}`;
}

function traceId({ kernel }: Cloud): string {
  const seconds = Math.floor(kernel.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  const hex = '0123456789abcdef';
  return `Root=1-${seconds}-${kernel.random.text(24, hex)};Parent=${kernel.random.text(16, hex)};Sampled=1`;
}
