/**
 * Splits minor units in proportion to the weights, exactly: each part is rounded down, and the units that are left go to the
 * parts that lost most by it (the largest remainder), the earlier of two equal ones. With no weight at all, all parts are 0.
 * Dinero's `allocate` is exact, too, but gives what is left to the first parts, and its products leave the safe integers.
 */
export function spread(minor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) return weights.map(() => 0);
  const shares = weights.map((weight, index) => {
    const product = BigInt(minor) * BigInt(weight);
    return { index, part: Number(product / total), remainder: product % total };
  });
  const left = minor - shares.reduce((sum, { part }) => sum + part, 0);
  const byLoss = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byLoss.slice(0, left)) share.part += 1;
  return shares.map(({ part }) => part);
}
