import { compareDecimals } from './decimal.ts';
import { invalid, sameValue, valueAt, type AttributeValue, type Item, type Path } from './item.ts';

/** A parsed condition, as dynalite's parser gives it. */
export interface Condition {
  type: string;
  /** Of a function. */
  name?: string;
  args: (Condition | Operand)[];
}

type Operand = Path | AttributeValue | { type: 'function'; name: 'size'; args: [Path] };

/** Whether a condition is true of an item; one that is not there is an item without attributes. */
export function holds({ type, name, args }: Condition, item: Item): boolean {
  const isTrue = (argument = 0): boolean => holds(args[argument] as Condition, item);
  const values = (): (AttributeValue | undefined)[] =>
    args.map((argument) => valueOf(argument as Operand, item));
  switch (name ?? type) {
    case 'and':
      return isTrue(0) && isTrue(1);
    case 'or':
      return isTrue(0) || isTrue(1);
    case 'not':
      return !isTrue();
    default:
      return compares(name ?? type, values());
  }
}

const ORDERED = new Set(['<', '<=', '>', '>=', 'between']);

/** What AWS refuses before it looks at any item, and dynalite's parser does not. Throws `ValidationException`. */
export function checkCondition({ type, args }: Condition): void {
  const given = args.filter((argument) => !Array.isArray(argument) && typeof argument.type !== 'string');
  for (const value of given as AttributeValue[])
    if (ORDERED.has(type) && !ORDERABLE.has(typeOf(value)))
      throw invalid(
        `Incorrect operand type for operator or function; operator: ${type}, operand type: ${typeOf(value)}`,
      );
  const [lower, upper] = type === 'between' ? (args.slice(1) as AttributeValue[]) : [];
  if (lower && upper && given.length === 2 && !((orderOf(lower, upper) ?? 1) <= 0))
    throw invalid(
      'The BETWEEN operator requires an upper bound of the same type, not less than the lower bound',
    );
  for (const argument of args)
    if (!Array.isArray(argument) && typeof argument.type === 'string' && Array.isArray(argument.args))
      checkCondition(argument as Condition);
}

const ORDERABLE = new Set(['S', 'N', 'B']);

function compares(how: string, [left, ...others]: (AttributeValue | undefined)[]): boolean {
  const [right, upper] = others;
  const order = left && right && orderOf(left, right);
  switch (how) {
    case 'attribute_exists':
      return left !== undefined;
    case 'attribute_not_exists':
      return left === undefined;
    case 'attribute_type':
      return left !== undefined && typeOf(left) === right?.S;
    case '=':
      return isSame(left, right);
    case '<>':
      return !isSame(left, right);
    case '<':
      return order !== undefined && order < 0;
    case '<=':
      return order !== undefined && order <= 0;
    case '>':
      return order !== undefined && order > 0;
    case '>=':
      return order !== undefined && order >= 0;
    case 'between':
      return compares('>=', [left, right]) && compares('<=', [left, upper]);
    case 'in':
      return others.some((one) => isSame(left, one));
    case 'begins_with':
      return left !== undefined && right !== undefined && indexIn(left, right) === 0;
    case 'contains':
      return left !== undefined && right !== undefined && contains(left, right);
    default:
      throw new Error(`the twin knows no condition ${how}`);
  }
}

function valueOf(operand: Operand, item: Item): AttributeValue | undefined {
  if (Array.isArray(operand)) return valueAt(operand, item);
  if (!isSize(operand)) return operand;
  const value = valueAt(operand.args[0], item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function isSize(
  operand: Exclude<Operand, Path>,
): operand is { type: 'function'; name: 'size'; args: [Path] } {
  return operand.type === 'function';
}

function sizeOf(value: AttributeValue): number | undefined {
  const type = typeOf(value);
  const held = value[type];
  if (type === 'S') return (held as string).length;
  if (type === 'B') return bytesOf(value).length;
  return typeof held === 'object' && held !== null ? Object.keys(held).length : undefined;
}

function isSame(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return left !== undefined && right !== undefined && sameValue(left, right);
}

/** Less than, equal to or greater than zero; undefined when the two cannot be ordered. */
function orderOf(left: AttributeValue, right: AttributeValue): number | undefined {
  const type = typeOf(left);
  if (type !== typeOf(right)) return undefined;
  if (type === 'N') return compareDecimals(left.N as string, right.N as string);
  return type === 'S' || type === 'B' ? Buffer.compare(bytesOf(left), bytesOf(right)) : undefined;
}

function contains(whole: AttributeValue, one: AttributeValue): boolean {
  if (Array.isArray(whole.L)) return (whole.L as AttributeValue[]).some((entry) => sameValue(entry, one));
  const set = whole[`${typeOf(one)}S`];
  if (Array.isArray(set)) return set.includes(one[typeOf(one)]);
  return indexIn(whole, one) !== -1;
}

/** Where a text, or a run of bytes, begins in another; -1 when it does not. */
function indexIn(whole: AttributeValue, one: AttributeValue): number {
  const type = typeOf(whole);
  return type === typeOf(one) && (type === 'S' || type === 'B') ? bytesOf(whole).indexOf(bytesOf(one)) : -1;
}

function bytesOf({ S, B }: AttributeValue): Buffer {
  return typeof S === 'string' ? Buffer.from(S) : Buffer.from(B as string, 'base64');
}

function typeOf(value: AttributeValue): string {
  return Object.keys(value)[0] ?? '';
}
