import { AwsError } from '../../aws-error.ts';
import { isObject } from './pattern-values.ts';
import { matches, parsePattern } from './pattern.ts';

const ENVELOPE = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** TestEventPattern: both are texts, as sent. The event needs its envelope. */
export function testEventPattern(patternText: string, eventText: string): boolean {
  const pattern = parsePattern(patternText);
  const event = parseEvent(eventText);
  if (!isObject(event) || ENVELOPE.some((member) => event[member] === undefined))
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  return matches(pattern, event);
}

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
