import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Attempt, Engine } from './execution.ts';
import { parse } from './operations.ts';
import { isTooLarge, payloadFrom, type Payload } from './payload.ts';
import { isToken } from './tokens.ts';

const tokenSchema = z.object({ taskToken: z.string().min(1).max(2048) });

/** What is sent with a task token. The first answer counts; the execution goes on in a unit of its own. */
export function callbackOperations({ waiting }: Engine): Record<string, (input: never) => unknown> {
  const attemptOf = (token: string): Attempt => {
    if (!isToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const attempt = waiting.get(token);
    if (attempt && !attempt.answer) return attempt;
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };
  const answer = (attempt: Attempt, given: Attempt['answer']): Record<string, never> => {
    attempt.answer = given;
    if (attempt.submitted) attempt.resume();
    return {};
  };

  return {
    SendTaskSuccess: (request: unknown) => {
      const { taskToken, output } = parse(tokenSchema.extend({ output: z.string() }), request);
      const attempt = attemptOf(taskToken);
      return answer(attempt, { output: parseOutput(output) });
    },
    SendTaskFailure: (request: unknown) => {
      const schema = tokenSchema.extend({
        error: z.string().max(256).nullish(),
        cause: z.string().max(32_768).nullish(),
      });
      const { taskToken, error, cause } = parse(schema, request);
      const failure = { error: error ?? undefined, cause: cause ?? undefined };
      return answer(attemptOf(taskToken), { failure });
    },
    SendTaskHeartbeat: (request: unknown) => {
      attemptOf(parse(tokenSchema, request).taskToken).beat();
      return {};
    },
  };
}

function parseOutput(text: string): Payload {
  if (isTooLarge(text)) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'output' failed to satisfy constraint: " +
        'Member must have length less than or equal to 262144',
    );
  }
  try {
    return payloadFrom(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidOutput', `Invalid Output: '${reason}'`);
  }
}
