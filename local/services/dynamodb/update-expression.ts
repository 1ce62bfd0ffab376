import { storedNumber } from './dynalite.ts';
import { copy, invalid, typeOf, valueAt, type AttributeValue, type Item, type Path } from './item.ts';

interface Operation {
  type: 'add' | 'subtract' | 'function';
  name?: 'if_not_exists' | 'list_append';
  args: [Operand, Operand];
}
type Operand = Path | Operation | AttributeValue;

/** One clause of a parsed update, as dynalite's parser gives it. */
interface Section {
  type: 'set' | 'remove' | 'add' | 'delete';
  path: Path;
  val?: Operand;
}
export interface Updates {
  sections: Section[];
  paths: Path[];
}

/**
 * The item after an update. Operands and places are those of the item as it was before, whatever the order of the clauses:
 * `SET a = b ADD b :n` keeps the old b, and `REMOVE l[0], l[1]` removes the first two. Throws `ValidationException`.
 */
export function updated(updates: Updates | undefined, before: Item): Item {
  const sections = updates?.sections ?? [];
  const item = copy(before);
  const changes = sections.map((section) => ({ ...section, next: nextValue(section, before) }));
  for (const { path } of sections) if (!holderOf(path, before)) throw invalid(WRONG_PATH);
  const writes = changes.filter(({ next }) => next !== undefined).toSorted(byIndex);
  const removals = changes.filter(({ next }) => next === undefined).toSorted((a, b) => byIndex(b, a));
  for (const { path, next } of [...writes, ...removals]) place(path, next, item);
  return item;
}

const WRONG_PATH = 'The document path provided in the update expression is invalid for update';
const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';
const MISSING = 'The provided expression refers to an attribute that does not exist in the item';

/** What stands at the place afterwards; undefined when nothing does. */
function nextValue({ type, path, val = {} }: Section, item: Item): AttributeValue | undefined {
  if (type === 'set') return valueOf(val, item);
  if (type === 'remove') return undefined;
  const held = valueAt(path, item);
  if (type === 'add') return held ? sum(held, val as AttributeValue) : (val as AttributeValue);
  return held && difference(held, val as AttributeValue);
}

function valueOf(operand: Operand, item: Item): AttributeValue {
  if (Array.isArray(operand)) {
    const held = valueAt(operand, item);
    if (!held) throw invalid(MISSING);
    return held;
  }
  if (!isOperation(operand)) return operand;
  const { type, name, args } = operand;
  if (name === 'if_not_exists') return valueAt(args[0] as Path, item) ?? valueOf(args[1], item);
  const [left, right] = [valueOf(args[0], item), valueOf(args[1], item)];
  if (name === 'list_append') return { L: [...members(left, 'L'), ...members(right, 'L')] };
  return calculated(left, right, type === 'add' ? 1n : -1n);
}

/** Exact, whatever the number of digits; dynalite writes it as DynamoDB keeps it, without exponent. */
function calculated(left: AttributeValue, right: AttributeValue, sign: 1n | -1n): AttributeValue {
  const [one, other] = [left.N, right.N];
  if (typeof one !== 'string' || typeof other !== 'string') throw invalid(WRONG_TYPE);
  const places = Math.max(placesOf(one), placesOf(other));
  return { N: storedNumber(`${scaled(one, places) + sign * scaled(other, places)}e-${places}`) };
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function scaled(text: string, places: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}

function isOperation(operand: Operation | AttributeValue): operand is Operation {
  return typeof operand.type === 'string' && Array.isArray(operand.args);
}

function sum(held: AttributeValue, added: AttributeValue): AttributeValue {
  const type = typeOf(added);
  if (type === 'N') return calculated(held, added, 1n);
  return { [type]: [...new Set([...members(held, type), ...members(added, type)])] };
}

/** There are no empty sets. */
function difference(held: AttributeValue, taken: AttributeValue): AttributeValue | undefined {
  const type = typeOf(taken);
  const gone = new Set(members(taken, type));
  const left = members(held, type).filter((member) => !gone.has(member));
  return left.length > 0 ? { [type]: left } : undefined;
}

function members(value: AttributeValue, type: string): unknown[] {
  const held = value[type];
  if (!Array.isArray(held)) throw invalid(WRONG_TYPE);
  return held;
}

/** The map or list that a path's last step is taken in. */
function holderOf(path: Path, item: Item): Item | AttributeValue[] | undefined {
  const parent = valueAt(path.slice(0, -1), item);
  return (typeof path.at(-1) === 'number' ? parent?.L : parent?.M) as Item | AttributeValue[] | undefined;
}

function place(path: Path, next: AttributeValue | undefined, item: Item): void {
  const holder = holderOf(path, item);
  const step = path.at(-1) ?? '';
  // Behind the end of a list is at its end.
  if (Array.isArray(holder)) holder.splice(Number(step), 1, ...(next ? [copy(next)] : []));
  else if (holder && next) holder[step] = copy(next);
  else if (holder) Reflect.deleteProperty(holder, step);
}

/** Lists grow from their end, and shrink from there; names come before them. */
function byIndex(a: Section, b: Section): number {
  const indexOf = ({ path }: Section) => {
    const step = path.at(-1);
    return typeof step === 'number' ? step : -1;
  };
  return indexOf(a) - indexOf(b);
}
