import { AwsError } from '../../aws-error.ts';

/** A value that is not an object or array: what patterns compare. */
export type Leaf = string | number | boolean | null;

export function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

export function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
