import { AwsError } from '../../aws-error.ts';

/** One attribute in DynamoDB's JSON: `{ S: 'x' }`, `{ N: '1' }`, `{ M: { … } }`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

export type Path = (string | number)[];

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}

/** What of these attributes the item has. */
export function pick(item: Item, names: string[]): Item {
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
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
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Whether two items, or two values, say the same; the order in a set does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  // Only sets are lists of texts.
  if (Array.isArray(b) && typeof b[0] === 'string') return names.every((name) => b.includes(a[name]));
  return names.every((name) => same(a[name], b[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function typeOf(value: AttributeValue): string {
  return Object.keys(value)[0] ?? '';
}

/** Bytes, as AWS counts them. */
export function itemSize(item: Item = {}): number {
  let bytes = 0;
  for (const name of Object.keys(item))
    bytes += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue);
  return bytes;
}

function valueSize(value: AttributeValue): number {
  const type = typeOf(value);
  const held = value[type];
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
