import type { Random } from '../random.ts';

/** A whole number of `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + random.below(to - from + 1);
}

/** One of a list that is not empty. */
export function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

/** One of a list that is not empty, the likelier the more it weighs. */
export function weighted<T>(random: Random, list: readonly T[], weigh: (one: T) => number): T {
  const weights = list.map(weigh);
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return list.at(found) as T;
}

/** The same in another order. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.below(left.length), 1)[0] as T);
}
