import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedMap } from '../../../local/services/dynamodb/ordered-map.ts';

const keys = fc.array(fc.record({ key: fc.nat(3000), remove: fc.boolean() }), {
  minLength: 1,
  maxLength: 3000,
  size: 'max',
});
const bound = fc.nat(3000);

function name(key: number): string {
  return String(key).padStart(4, '0');
}

test('walks like a sorted list, in every direction and range', () => {
  fc.assert(
    fc.property(keys, bound, bound, fc.boolean(), fc.boolean(), (writes, low, high, inclusive, reverse) => {
      const map = new OrderedMap<number>();
      const model = new Map<string, number>();
      for (const { key, remove } of writes) {
        if (remove && model.delete(name(key - 1))) map.delete(name(key - 1));
        map.set(name(key), key);
        model.set(name(key), key);
      }
      const bounds = inclusive ? { gte: name(low), lte: name(high) } : { gt: name(low), lt: name(high) };
      const within = (key: string): boolean =>
        inclusive ? key >= name(low) && key <= name(high) : key > name(low) && key < name(high);
      const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
      const expected = sorted.filter(([key]) => within(key));
      expect([...map.range({ ...bounds, reverse })]).toEqual(reverse ? expected.reverse() : expected);
      expect([...map.range()]).toEqual(sorted);
    }),
    { numRuns: 60, seed: 5 },
  );
});
