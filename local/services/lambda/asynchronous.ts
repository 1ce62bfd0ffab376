import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { deliver } from '../delivery.ts';
import { FunctionError, invokeFunction } from '../invoke-function.ts';
import type { LambdaFunction } from './function.ts';

/** Lambda's defaults: two more attempts, within six hours. */
const MORE_ATTEMPTS = 2;
const LONGEST_AGE_SECONDS = 6 * 3600;
const LONGEST_PAUSE_SECONDS = 300;
const TOO_OLD = 'EventAgeExceeded';

/** Lambda's own queue of events: runs the function later, again after failures, and keeps what fails as a dead letter. */
export function enqueueEvent(cloud: Cloud, fn: LambdaFunction, payload: unknown): void {
  const { kernel } = cloud;
  const requestId = kernel.random.uuid();
  const latest = kernel.now() + LONGEST_AGE_SECONDS * 1000;
  deliver(cloud, `deliver:lambda:${fn.name}`, {
    label: `lambda event → ${fn.name}`,
    send: () => {
      if (kernel.now() > latest) throw new AwsError(TOO_OLD, TOO_OLD);
      return invokeFunction(cloud, fn.arn, payload);
    },
    pauseAfter,
    longestAge: LONGEST_AGE_SECONDS,
    deadLetters: fn.deadLetterArn,
    letter: (failures, isTooOld) => {
      const last = failures.at(-1);
      const attributes = {
        RequestID: requestId,
        ErrorCode: last instanceof FunctionError ? 200 : (last?.statusCode ?? 0),
        ErrorMessage: isTooOld ? TOO_OLD : (last?.message.slice(0, 1024) ?? ''),
      };
      return { body: JSON.stringify(payload), attributes };
    },
  });
}

/** The function's own failures count, and not the times that Lambda could not run it. */
function pauseAfter(failures: readonly AwsError[]): number | undefined {
  if (failures.at(-1)?.code === TOO_OLD) return undefined;
  const own = failures.filter((failure) => failure instanceof FunctionError).length;
  if (!(failures.at(-1) instanceof FunctionError))
    return Math.min(2 ** (failures.length - own), LONGEST_PAUSE_SECONDS);
  // One minute before the second attempt, two before the third.
  return own <= MORE_ATTEMPTS ? 60 * own : undefined;
}
