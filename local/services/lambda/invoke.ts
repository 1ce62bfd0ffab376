import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { LambdaFunction } from './function.ts';
import type { SandboxPool } from './pool.ts';
import type { Invocation, InvocationError, Outcome } from './protocol.ts';

export interface InvokeInput {
  FunctionName: string;
  /** Parsed JSON, in both directions. */
  Payload?: unknown;
  InvocationType?: string;
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
  event: unknown = {},
): Promise<InvokeOutput> {
  const { kernel } = cloud;
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > PAYLOAD_LIMIT)
    throw new AwsError('RequestTooLargeException', 'Request must be smaller than 6291456 bytes', 413);
  const call = { requestId: kernel.random.uuid(), seed: kernel.random.below(2 ** 32), payload };
  const started = performance.now();
  const outcome = await run(pool, fn, call, kernel.unit());
  meter(cloud, fn, performance.now() - started);
  const error = 'error' in outcome ? outcome.error : tooLarge(outcome.result);
  if (error) cloud.tell({ kind: 'failure', where: fn.name, error: summary(error) });
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    ...(error && { FunctionError: 'Unhandled' }),
    Payload: 'result' in outcome && !error ? (JSON.parse(outcome.result) as unknown) : error,
  };
}

/** Loads the bundle of a function, so that one that cannot be loaded is told of before it is needed. */
export async function loadNow(pool: SandboxPool, fn: LambdaFunction): Promise<void> {
  const outcome = await run(pool, fn, { requestId: 'load', seed: 0 }, {});
  if ('error' in outcome) throw new Error(`its bundle does not load: ${summary(outcome.error)}`);
}

async function run(
  pool: SandboxPool,
  fn: LambdaFunction,
  call: Pick<Invocation, 'requestId' | 'payload' | 'seed'>,
  unit: object,
): Promise<Outcome> {
  const sandbox = pool.take();
  const outcome = await sandbox.invoke({ ...fn.recipe, ...call }, unit, fn.heard);
  pool.give(sandbox);
  return outcome;
}

/** Counts what AWS bills: invocations, and time by the memory that it holds. */
function meter(cloud: Cloud, fn: LambdaFunction, milliseconds: number): void {
  const billed = Math.ceil(milliseconds);
  cloud.count('lambda:Invocations');
  cloud.count('lambda:Milliseconds', billed);
  cloud.count('lambda:MegabyteMilliseconds', billed * fn.memory);
}

function tooLarge(result: string): InvocationError | undefined {
  const size = Buffer.byteLength(result);
  if (size <= PAYLOAD_LIMIT) return undefined;
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (6291556 bytes).`,
  };
}

function summary({ errorType, errorMessage, trace }: InvocationError): string {
  const where = trace?.find((line) => line.trimStart().startsWith('at '))?.trim();
  return `${errorType}: ${errorMessage}${where ? ` (${where})` : ''}`;
}
