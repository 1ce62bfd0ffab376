import { terms, termsOf, type Coefficients, type Term } from '../../../shared/segment/score.ts';
import type { Example } from './examples.ts';

/** More of these can only mean more risk, so a fit may not say the opposite. */
const RISKS: readonly Term[] = ['lateShare', 'meanDaysLate', 'overdueItems'];
const STEPS = 20_000;
/** Holds the coefficients back, as if the ledger had a few examples that say nothing. */
const RIDGE = 2;

/**
 * Logistic regression by gradient descent on standardized terms, with a ridge and without negative coefficients of risks. The
 * same examples give the same coefficients.
 */
export function fit(examples: readonly Example[]): Coefficients {
  const rows = examples.map(({ features }) => termsOf(features));
  const scaled = terms.filter((term) => term !== 'base');
  const scale = new Map(scaled.map((term) => [term, spreadOf(rows.map((row) => row[term]))]));
  const standardized = rows.map((row) =>
    scaled.map((term) => (row[term] - (scale.get(term)?.mean ?? 0)) / (scale.get(term)?.deviation ?? 1)),
  );
  let base = 0;
  const weights = scaled.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    let baseSlope = 0;
    const slopes = weights.map((weight) => RIDGE * weight);
    standardized.forEach((row, index) => {
      const logOdds = row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), base);
      const error = 1 / (1 + Math.exp(-logOdds)) - (examples[index]?.late ? 1 : 0);
      baseSlope += error;
      row.forEach((value, at) => (slopes[at] = (slopes[at] ?? 0) + error * value));
    });
    const rate = 1 / examples.length;
    base -= rate * baseSlope;
    scaled.forEach((term, at) => {
      const moved = (weights[at] ?? 0) - rate * (slopes[at] ?? 0);
      weights[at] = RISKS.includes(term) ? Math.max(0, moved) : moved;
    });
  }
  return unscaled(base, scaled, weights, scale);
}

interface Spread {
  mean: number;
  deviation: number;
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function unscaled(
  base: number,
  scaled: readonly Term[],
  weights: readonly number[],
  scale: ReadonlyMap<Term, Spread>,
): Coefficients {
  const coefficients = { base, lateShare: 0, meanDaysLate: 0, overdueItems: 0, settledItems: 0 };
  scaled.forEach((term, at) => {
    const { mean, deviation } = scale.get(term) ?? { mean: 0, deviation: 1 };
    coefficients[term] = (weights[at] ?? 0) / deviation;
    coefficients.base -= coefficients[term] * mean;
  });
  return coefficients;
}
