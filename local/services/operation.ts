import type * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import { problemsOf } from '../problems.ts';

/**
 * The input of an operation. What does not fit is refused as `code`; a member that the twin does not run by its name, and as
 * nothing that a caller could take for a fault of its data.
 */
export function readInput<T>(schema: z.ZodType<T>, code: string, input: unknown): T {
  const { data, error } = schema.safeParse(input);
  if (!error) return data;
  const isUnknown = error.issues.some((issue) => issue.code === 'unrecognized_keys');
  throw new AwsError(isUnknown ? 'UnknownOperationException' : code, problemsOf(error.issues));
}

/** Makes operations of a service that calls wrong input `code`. */
export function operationWith(code: string) {
  return <T>(schema: z.ZodType<T>, perform: (input: T) => unknown) =>
    (input: unknown): unknown =>
      perform(readInput(schema, code, input));
}
