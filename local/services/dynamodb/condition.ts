import { orderText } from './dynalite.ts';
import { invalid, same, typeOf, valueAt, type AttributeValue, type Item, type Path } from './item.ts';

/** A parsed condition, as dynalite's parser gives it. */
export interface Condition {
  type: string;
  /** Of a function. */
  name?: string;
  args: (Condition | Operand)[];
}

type Operand = Path | AttributeValue | SizeOf;
interface SizeOf {
  type: 'function';
  name: 'size';
  args: [Path];
}
type Value = AttributeValue | undefined;

/** Whether a condition is true of an item; one that is not there is an item without attributes. */
export function holds({ type, name, args }: Condition, item: Item): boolean {
  const isTrue = (argument: number): boolean => holds(args[argument] as Condition, item);
  if (type === 'and') return isTrue(0) && isTrue(1);
  if (type === 'or') return isTrue(0) || isTrue(1);
  if (type === 'not') return !isTrue(0);
  const test = tests[name ?? type];
  if (!test) throw new Error(`the twin knows no condition ${name ?? type}`);
  const [left, ...others] = args.map((argument) => valueOf(argument as Operand, item));
  return test(left, ...others);
}

/** An operand that is not there is equal to nothing, and comes neither before nor after anything. */
const tests: Record<string, (left: Value, ...others: Value[]) => boolean> = {
  attribute_exists: (left) => left !== undefined,
  attribute_not_exists: (left) => left === undefined,
  attribute_type: (left, type) => left !== undefined && typeOf(left) === type?.S,
  '=': (left, right) => isEqual(left, right),
  '<>': (left, right) => !isEqual(left, right),
  '<': (left, right) => orderOf(left, right) < 0,
  '<=': (left, right) => orderOf(left, right) <= 0,
  '>': (left, right) => orderOf(left, right) > 0,
  '>=': (left, right) => orderOf(left, right) >= 0,
  between: (left, lower, upper) => orderOf(left, lower) >= 0 && orderOf(left, upper) <= 0,
  in: (left, ...others) => others.some((other) => isEqual(left, other)),
  begins_with: (left, right) => indexIn(left, right) === 0,
  contains: (left, right) =>
    Array.isArray(left?.L)
      ? left.L.some((entry) => same(entry, right))
      : isMember(left, right) || indexIn(left, right) >= 0,
};

const ORDERED = new Set(['<', '<=', '>', '>=', 'between']);
const ORDERABLE = new Set(['S', 'N', 'B']);

/** What AWS refuses before it looks at any item, and dynalite's parser does not. Throws `ValidationException`. */
export function checkCondition({ type, args }: Condition): void {
  const given = args.filter((argument) => !Array.isArray(argument) && typeof argument.type !== 'string');
  for (const value of given as AttributeValue[])
    if (ORDERED.has(type) && !ORDERABLE.has(typeOf(value)))
      throw invalid(
        `Incorrect operand type for operator or function; operator: ${type}, operand type: ${typeOf(value)}`,
      );
  const [lower, upper] = args.slice(1).filter((argument) => given.includes(argument)) as AttributeValue[];
  if (type === 'between' && lower && upper && !(orderOf(lower, upper) <= 0))
    throw invalid(
      'The BETWEEN operator requires an upper bound of the same type, not less than the lower bound',
    );
  for (const argument of args)
    if (!Array.isArray(argument) && typeof argument.type === 'string' && Array.isArray(argument.args))
      checkCondition(argument as Condition);
}

function valueOf(operand: Operand, item: Item): Value {
  if (Array.isArray(operand)) return valueAt(operand, item);
  if (!isSize(operand)) return operand;
  const size = sizeOf(valueAt(operand.args[0], item));
  return size === undefined ? undefined : { N: String(size) };
}

function isSize(operand: AttributeValue | SizeOf): operand is SizeOf {
  return operand.type === 'function';
}

function sizeOf(value: Value = {}): number | undefined {
  const held = value[typeOf(value)];
  if (typeof held === 'string' && 'S' in value) return held.length;
  if (typeof held === 'string' && 'B' in value) return bytesOf(value).length;
  return typeof held === 'object' && held !== null ? Object.keys(held).length : undefined;
}

function isEqual(left: Value, right: Value): boolean {
  return left !== undefined && same(left, right);
}

/** Less than, equal to or greater than zero; not a number when the two cannot be ordered. */
function orderOf(left: Value = {}, right: Value = {}): number {
  if (typeOf(left) !== typeOf(right) || !ORDERABLE.has(typeOf(left))) return NaN;
  const [one, other] = [orderText(left), orderText(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether a value is one of a set. */
function isMember(set: Value = {}, one: Value = {}): boolean {
  const members = set[`${typeOf(one)}S`];
  return Array.isArray(members) && members.includes(one[typeOf(one)]);
}

/** Where a text, or a run of bytes, begins in another; -1 when it does not. */
function indexIn(whole: Value = {}, one: Value = {}): number {
  const type = typeOf(whole);
  return type === typeOf(one) && (type === 'S' || type === 'B') ? bytesOf(whole).indexOf(bytesOf(one)) : -1;
}

function bytesOf({ S, B }: AttributeValue): Buffer {
  return typeof S === 'string' ? Buffer.from(S) : Buffer.from(B as string, 'base64');
}
