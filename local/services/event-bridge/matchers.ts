import { BlockList, isIP } from 'node:net';
import { invalidPattern, isObject, type Leaf } from './pattern-values.ts';
import { compileWildcard } from './wildcard.ts';

export type Matcher =
  | { kind: 'equals'; value: Leaf }
  | { kind: 'exists'; present: boolean }
  | { kind: 'test'; holds: (value: Leaf) => boolean };

/** The numbers that EventBridge compares. */
const NUMBER_LIMIT = 5_000_000_000;

export function readMatcher(type: string, operand: unknown): Matcher {
  switch (type) {
    case 'exists':
      if (typeof operand !== 'boolean')
        throw invalidPattern('exists match pattern must be either true or false.');
      return { kind: 'exists', present: operand };
    case 'numeric':
      return test(readNumeric(operand));
    case 'cidr':
      return test(readCidr(operand));
    case 'equals-ignore-case':
    case 'wildcard':
      return test(textTest(type, text(operand, type)));
    case 'prefix':
    case 'suffix':
      return test(readAffix(type, operand));
    default:
      throw invalidPattern(`Unrecognized match type ${type}`);
  }
}

/** Holds for a value that is there and is none of those named. */
export function readAnythingBut(operand: unknown): Matcher {
  const excluded = isObject(operand) ? excludedTexts(operand) : excludedValues(operand);
  return test((value) => !excluded.some((matches) => matches(value)));
}

export function holds(matcher: Matcher, value: Leaf): boolean {
  switch (matcher.kind) {
    case 'equals':
      return matcher.value === value;
    case 'exists':
      return matcher.present;
    case 'test':
      return matcher.holds(value);
  }
}

type Test = (value: Leaf) => boolean;

function test(holds: Test): Matcher {
  return { kind: 'test', holds };
}

function text(operand: unknown, type: string): string {
  if (typeof operand !== 'string') throw invalidPattern(`${type} match pattern must be a string`);
  return operand;
}

function textTest(type: string, operand: string): Test {
  const accepts = acceptor(type, operand);
  return (value) => typeof value === 'string' && accepts(value);
}

function acceptor(type: string, operand: string): (value: string) => boolean {
  switch (type) {
    case 'equals-ignore-case':
      return (value) => fold(value) === fold(operand);
    case 'wildcard':
      return compileWildcard(operand);
    case 'prefix':
      return (value) => value.startsWith(operand);
    case 'suffix':
      return (value) => value.endsWith(operand);
    default:
      throw invalidPattern(`Unrecognized match type ${type}`);
  }
}

function readAffix(type: 'prefix' | 'suffix', operand: unknown): Test {
  if (!isObject(operand)) return textTest(type, text(operand, type));
  const [entry, ...others] = Object.entries(operand);
  if (entry?.[0] !== 'equals-ignore-case' || others.length > 0)
    throw invalidPattern(`${type} match pattern must be a string`);
  const part = fold(text(entry[1], 'equals-ignore-case'));
  return (value) =>
    typeof value === 'string' &&
    (type === 'prefix' ? fold(value).startsWith(part) : fold(value).endsWith(part));
}

function fold(value: string): string {
  return value.toUpperCase().toLowerCase();
}

function excludedValues(operand: unknown): Test[] {
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw invalidPattern('Empty arrays are not allowed');
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw invalidPattern(
        Array.isArray(operand)
          ? 'Inside anything but list, start|null|boolean is not supported.'
          : 'Value of anything-but must be an array or single string/number value.',
      );
    if (typeof value !== typeof values[0])
      throw invalidPattern(
        'Inside anything but list, either all values are number or string, mixed type is not supported',
      );
  }
  return values.map((excluded) => (value) => value === excluded);
}

function excludedTexts(operand: Record<string, unknown>): Test[] {
  const [entry, ...others] = Object.entries(operand);
  if (!entry || others.length > 0) throw invalidPattern('Only one key allowed in match expression');
  const [type, value] = entry;
  if (!['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(type))
    throw invalidPattern(`Unsupported anything-but pattern: ${type}`);
  if (isObject(value))
    throw invalidPattern('Value of anything-but must be an array or single string/number value.');
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) throw invalidPattern('Empty arrays are not allowed');
  const affix = type === 'prefix' || type === 'suffix';
  return texts.map((excluded) => {
    const part = text(excluded, affix ? 'prefix/suffix' : type);
    if (affix && part === '') throw invalidPattern('Null prefix/suffix not allowed');
    return textTest(type, part);
  });
}

function readNumeric(operand: unknown): Test {
  if (!Array.isArray(operand)) throw invalidPattern('Value of numeric must be an array.');
  const [first, low, second, high, ...rest] = operand as unknown[];
  if (first === undefined) throw invalidPattern('Invalid member in numeric match: ]');
  const lower = comparison(first, low, ['=', '<', '<=', '>', '>=']);
  if (second === undefined) return (value) => typeof value === 'number' && lower(value);
  if (first === '=' || first === '<' || first === '<=')
    throw invalidPattern('Too many elements in numeric expression');
  if (rest.length > 0) throw invalidPattern('Too many terms in numeric range expression');
  const upper = comparison(second, high, ['<', '<=']);
  if ((low as number) >= (high as number)) throw invalidPattern('Bottom must be less than top');
  return (value) => typeof value === 'number' && lower(value) && upper(value);
}

function comparison(operator: unknown, operand: unknown, allowed: string[]): (value: number) => boolean {
  if (typeof operator !== 'string')
    throw invalidPattern('Invalid member in numeric match: operator must be a string');
  if (!allowed.includes(operator))
    throw invalidPattern(
      allowed.includes('=')
        ? `Unrecognized numeric range operator: ${operator}`
        : `Bad numeric range operator: ${operator}`,
    );
  if (typeof operand !== 'number')
    throw invalidPattern(
      operator === '=' ? 'Value of equals must be numeric.' : `Value of ${operator} must be numeric`,
    );
  if (Math.abs(operand) > NUMBER_LIMIT)
    throw invalidPattern(`Value must be between ${-NUMBER_LIMIT} and ${NUMBER_LIMIT}, inclusive`);
  switch (operator) {
    case '=':
      return (value) => value === operand;
    case '<':
      return (value) => value < operand;
    case '<=':
      return (value) => value <= operand;
    case '>':
      return (value) => value > operand;
    default:
      return (value) => value >= operand;
  }
}

function readCidr(operand: unknown): Test {
  if (typeof operand !== 'string') throw invalidPattern('prefix match pattern must be a string');
  const [address = '', bits, ...rest] = operand.split('/');
  if (bits === undefined || rest.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) throw invalidPattern('Malformed CIDR, mask bits must be an integer');
  const version = isIP(address);
  if (version === 0) throw invalidPattern(`Nonstandard IP address: ${address}`);
  if (Number(bits) > (version === 4 ? 32 : 128))
    throw invalidPattern('Malformed CIDR, mask bits out of range');
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family);
  return (value) => typeof value === 'string' && isIP(value) === version && range.check(value, family);
}
