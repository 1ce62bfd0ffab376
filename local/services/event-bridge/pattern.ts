import { AwsError } from '../../aws-error.ts';
import { readMatcher, type Matcher } from './matchers.ts';
import { isObject, parseJson } from '../json.ts';
import { invalidPattern, isLeaf, type Leaf } from './pattern-values.ts';

/**
 * EventBridge's pattern language: fields are joined by "and", the values of a field by "or". Paths are dotted, so
 * `{"a.b": […]}` and `{"a": {"b": […]}}` are the same. Arrays in the event match by any element, and fields that matched inside
 * arrays of objects must come from the same element.
 */
export interface Pattern {
  /** One of these must hold in full; more than one only where the pattern says `$or`. */
  alternatives: Field[][];
}

interface Field {
  path: string;
  matchers: Matcher[];
}

const MAX_ALTERNATIVES = 1000;

export function parsePattern(json: unknown): Pattern {
  const pattern = typeof json === 'string' ? parseJson(json) : json;
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  return { alternatives: readObject(pattern, '') };
}

function readObject(object: Record<string, unknown>, prefix: string): Field[][] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw invalidPattern('Empty objects are not allowed');
  return entries.reduce<Field[][]>(
    (alternatives, [key, value]) => product(alternatives, readEntry(key, value, prefix)),
    [[]],
  );
}

function readEntry(key: string, value: unknown, prefix: string): Field[][] {
  if (key === '$or' && isDisjunction(value)) return value.flatMap((part) => readObject(part, prefix));
  const path = prefix === '' ? key : `${prefix}.${key}`;
  if (Array.isArray(value)) {
    if (value.length === 0) throw invalidPattern('Empty arrays are not allowed');
    return [[{ path, matchers: value.map(readMatcher) }]];
  }
  if (isObject(value)) return readObject(value, path);
  throw invalidPattern(`"${key}" must be an object or an array`);
}

/** `$or` with fewer than two objects, or with anything else in it, is a field of that name. */
function isDisjunction(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function product(left: Field[][], right: Field[][]): Field[][] {
  if (left.length * right.length > MAX_ALTERNATIVES)
    throw invalidPattern('Rule is too complex - too many $or combinations');
  return left.flatMap((fields) => right.map((more) => [...fields, ...more]));
}

/** Whether the event (any JSON object) matches. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return pattern.alternatives.some((fields) => {
    const found = collect(fields, event);
    return consistent(fields, found, 0, new Map());
  });
}

/** A leaf of the event with the array elements it lies in: array → index. */
interface Found {
  value: Leaf;
  within: ReadonlyMap<unknown[], number>;
}

function collect(fields: Field[], event: unknown): Map<string, Found[]> {
  const found = new Map<string, Found[]>(fields.map(({ path }) => [path, []]));
  const visit = (value: unknown, path: string, within: ReadonlyMap<unknown[], number>): void => {
    if (isLeaf(value)) found.get(path)?.push({ value, within });
    else if (Array.isArray(value))
      value.forEach((item, index) => visit(item, path, new Map(within).set(value, index)));
    else if (isObject(value))
      for (const [key, item] of Object.entries(value)) {
        const inner = path === '' ? key : `${path}.${key}`;
        if (fields.some((field) => field.path === inner || field.path.startsWith(`${inner}.`)))
          visit(item, inner, within);
      }
  };
  if (isObject(event)) visit(event, '', new Map());
  return found;
}

/** Chooses for each field a leaf that matches, such that no array is used at two of its elements. */
function consistent(
  fields: Field[],
  found: Map<string, Found[]>,
  at: number,
  chosen: ReadonlyMap<unknown[], number>,
): boolean {
  const field = fields[at];
  if (!field) return true;
  const leaves = found.get(field.path) ?? [];
  if (leaves.length === 0)
    return field.matchers.includes('absent') && consistent(fields, found, at + 1, chosen);
  return leaves.some(({ value, within }) => {
    for (const [array, index] of within) if ((chosen.get(array) ?? index) !== index) return false;
    if (!field.matchers.some((matcher) => matcher !== 'absent' && matcher(value))) return false;
    return consistent(fields, found, at + 1, new Map([...chosen, ...within]));
  });
}

const ENVELOPE = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** TestEventPattern: both are texts, as sent. The event needs its envelope. */
export function testEventPattern(patternText: string, eventText: string): boolean {
  const pattern = parsePattern(patternText);
  const event = parseJson(eventText);
  if (!isObject(event) || ENVELOPE.some((member) => event[member] === undefined))
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  return matches(pattern, event);
}
