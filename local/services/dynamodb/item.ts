import { AwsError } from '../../aws-error.ts';

/** One attribute in DynamoDB's JSON: `{ S: 'x' }`, `{ N: '1' }`, `{ M: { … } }`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

export type Path = (string | number)[];

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}

/** What is at a path of names and list positions. */
export function valueAt(path: Path, item: Item): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) {
    const held = value?.[typeof step === 'number' ? 'L' : 'M'] as AttributeValue[] | Item | undefined;
    value = (held as Item | undefined)?.[step];
  }
  return value;
}

/** A deep copy made of ordinary objects, without undefined members: what comes in and goes out shares nothing with the store. */
export function copy<T>(value: T): T {
  return copied(value) as T;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) result[name] = copied(member);
  return result;
}

/** Whether two items say the same; the order in a set does not count. */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return sameMap(a, b);
}

function sameMap(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const [left, right] = [a[name], b[name]];
    return left !== undefined && right !== undefined && sameValue(left, right);
  });
}

export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  const type = Object.keys(a)[0] ?? '';
  if (!(type in b)) return false;
  const [left, right] = [a[type], b[type]];
  if (type === 'M') return sameMap(left as Item, right as Item);
  if (type === 'L') {
    const [one, other] = [left as AttributeValue[], right as AttributeValue[]];
    return one.length === other.length && one.every((entry, index) => sameValue(entry, other[index] ?? {}));
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((entry) => right.includes(entry));
  }
  return left === right;
}

/** Bytes, as AWS counts them. */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: AttributeValue): number {
  const [type = '', held] = Object.entries(value)[0] ?? [];
  switch (type) {
    case 'S':
      return Buffer.byteLength(held as string);
    case 'B':
      return Buffer.byteLength(held as string, 'base64');
    case 'N':
      return numberSize(held as string);
    case 'M':
      return 3 + Object.keys(held as Item).length + itemSize(held as Item);
    case 'L':
      return (held as AttributeValue[]).reduce((sum, entry) => sum + 1 + valueSize(entry), 3);
    case 'SS':
    case 'NS':
    case 'BS':
      return (held as string[]).reduce((sum, member) => sum + valueSize({ [type.charAt(0)]: member }), 0);
    default:
      return 1;
  }
}

/** Two digits a byte, and one for the sign. */
function numberSize(text: string): number {
  const digits = text.replace(/^-?[0.]*|\./g, '').replace(/0+$/, '').length;
  return 1 + Math.ceil(digits / 2) + (text.startsWith('-') ? 1 : 0);
}
