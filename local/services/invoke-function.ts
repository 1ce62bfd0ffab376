import { AwsError, ConnectionLost } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';

/** What a function answered, or in a line why it did not. */
type Outcome = { payload: unknown } | { failure: string; isThrottled: boolean };

/** Invokes a function for another service and waits for its answer. */
export async function invokeFunction(cloud: Cloud, FunctionName: string, Payload: unknown): Promise<Outcome> {
  try {
    const input = { FunctionName, Payload, InvocationType: 'RequestResponse' };
    const output = await cloud.call('lambda', 'Invoke', input);
    const { FunctionError, Payload: payload } = output as { FunctionError?: string; Payload?: unknown };
    if (FunctionError === undefined) return { payload };
    const { errorType, errorMessage } = payload as { errorType?: string; errorMessage?: string };
    return { failure: `${errorType ?? FunctionError}: ${errorMessage ?? ''}`, isThrottled: false };
  } catch (error) {
    if (error instanceof ConnectionLost) return { failure: error.message, isThrottled: false };
    // Anything that is no answer of AWS is a defect of the twin.
    if (!(error instanceof AwsError)) throw error;
    return { failure: error.message, isThrottled: error.statusCode === 429 };
  }
}
