/** One attribute in DynamoDB's JSON: `{ S: 'x' }`, `{ N: '1' }`, `{ M: { … } }`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

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

function sameValue(a: AttributeValue, b: AttributeValue): boolean {
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
