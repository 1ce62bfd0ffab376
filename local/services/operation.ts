import * as z from 'zod';
import { AwsError } from '../aws-error.ts';

/** The input of an operation; members that AWS does not know, or that the twin does not run, are refused by name as `code`. */
export function readInput<T>(schema: z.ZodType<T>, code: string, input: unknown): T {
  const { data, error } = schema.safeParse(input);
  if (error) throw new AwsError(code, z.prettifyError(error));
  return data;
}

/** Makes operations of a service that calls wrong input `code`. */
export function operationWith(code: string) {
  return <T>(schema: z.ZodType<T>, perform: (input: T) => unknown) =>
    (input: unknown): unknown =>
      perform(readInput(schema, code, input));
}
