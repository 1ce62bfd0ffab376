import { BlockList, isIP } from 'node:net';
import * as z from 'zod';
import { invalidPattern, isLeaf, type Leaf } from './pattern-values.ts';
import { compileWildcard } from './wildcard.ts';

/** Whether a value of the event is one that the pattern asks for. */
type Test = (value: Leaf) => boolean;

/** `absent` asks that there be no value at all. */
export type Matcher = Test | 'absent';

const TEXT_TESTS = {
  prefix: (part: string) => (value: string) => value.startsWith(part),
  suffix: (part: string) => (value: string) => value.endsWith(part),
  'equals-ignore-case': (part: string) => (value: string) => fold(value) === fold(part),
  wildcard: compileWildcard,
};
type TextTest = keyof typeof TEXT_TESTS;

function fold(value: string): string {
  return value.toUpperCase().toLowerCase();
}

const text = z.string();
const part = z.string().min(1);
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)]);
const affix = z.union([text, z.strictObject({ 'equals-ignore-case': text })]);
const number = z.number().min(-5_000_000_000).max(5_000_000_000);

const anythingBut = z.union([
  oneOrMore(text),
  oneOrMore(z.number()),
  z.strictObject({ prefix: oneOrMore(part) }),
  z.strictObject({ suffix: oneOrMore(part) }),
  z.strictObject({ 'equals-ignore-case': oneOrMore(text) }),
  z.strictObject({ wildcard: oneOrMore(text) }),
]);
const numeric = z.union([
  z.tuple([z.enum(['=', '<', '<=', '>', '>=']), number]),
  z
    .tuple([z.enum(['>', '>=']), number, z.enum(['<', '<=']), number])
    .refine(([, bottom, , top]) => bottom < top),
]);
const matcher = z.union([
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ numeric }),
  z.strictObject({ cidr: z.union([z.cidrv4(), z.cidrv6()]) }),
  z.strictObject({ 'anything-but': anythingBut }),
  z.strictObject({ prefix: affix }),
  z.strictObject({ suffix: affix }),
  z.strictObject({ 'equals-ignore-case': text }),
  z.strictObject({ wildcard: text }),
]);

/** Reads one of the values that a field may have. */
export function readMatcher(value: unknown): Matcher {
  if (isLeaf(value)) return (found) => found === value;
  const { data } = matcher.safeParse(value);
  if (!data) throw invalidPattern(`${JSON.stringify(value)} matches nothing that EventBridge knows`);
  if ('exists' in data) return data.exists ? () => true : 'absent';
  if ('numeric' in data) return readNumeric(data.numeric);
  if ('cidr' in data) return readCidr(data.cidr);
  if ('anything-but' in data) return readAnythingBut(data['anything-but']);
  const [[type, operand]] = Object.entries(data) as [[TextTest, z.infer<typeof affix>]];
  if (typeof operand === 'string') return textTest(type, operand);
  const accepts = TEXT_TESTS[type](fold(operand['equals-ignore-case']));
  return (found) => typeof found === 'string' && accepts(fold(found));
}

function textTest(type: TextTest, operand: string): Test {
  const accepts = TEXT_TESTS[type](operand);
  return (found) => typeof found === 'string' && accepts(found);
}

/** Holds for a value that is there and is none of those named. */
function readAnythingBut(operand: z.infer<typeof anythingBut>): Test {
  if (Array.isArray(operand)) return (found) => !operand.some((excluded) => excluded === found);
  const [[type, texts]] = Object.entries(operand) as [[TextTest, string[]]];
  const excluded = texts.map((one) => textTest(type, one));
  return (found) => !excluded.some((isExcluded) => isExcluded(found));
}

const COMPARISONS: Record<string, (value: number, operand: number) => boolean> = {
  '=': (value, operand) => value === operand,
  '<': (value, operand) => value < operand,
  '<=': (value, operand) => value <= operand,
  '>': (value, operand) => value > operand,
  '>=': (value, operand) => value >= operand,
};

function readNumeric([operator, operand, second, top = 0]: z.infer<typeof numeric>): Test {
  const holds = (comparison: string | undefined, value: Leaf, limit: number): boolean =>
    typeof value === 'number' && COMPARISONS[comparison ?? '']?.(value, limit) === true;
  return (found) => holds(operator, found, operand) && (second === undefined || holds(second, found, top));
}

function readCidr(block: string): Test {
  const [address = '', bits] = block.split('/');
  const version = isIP(address);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family);
  return (found) => typeof found === 'string' && isIP(found) === version && range.check(found, family);
}
