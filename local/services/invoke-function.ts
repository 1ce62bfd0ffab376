import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';

/** What the function made of the call, and not Lambda: `code` is the type of its error. */
export class FunctionError extends AwsError {}

/** What a function answers to another service; throws `FunctionError` or, when it could not run, what AWS says. */
export async function invokeFunction(cloud: Cloud, FunctionName: string, Payload: unknown): Promise<unknown> {
  const input = { FunctionName, Payload, InvocationType: 'RequestResponse' };
  const output = await cloud.call('lambda', 'Invoke', input);
  const { FunctionError: kind, Payload: payload } = output as { FunctionError?: string; Payload?: unknown };
  if (kind === undefined) return payload;
  const { errorType = kind, errorMessage = '' } = payload as { errorType?: string; errorMessage?: string };
  throw new FunctionError(errorType, errorMessage);
}
