import type { Features } from './payment-history.ts';

/** What the model adds up; all but the first are what they are called. */
export const terms = ['base', 'lateShare', 'meanDaysLate', 'overdueItems', 'settledItems'] as const;
export type Term = (typeof terms)[number];

/** Per unit of each term (see `termsOf`), in log-odds. */
export type Coefficients = Readonly<Record<Term, number>>;

/** How likely the debtor's next invoice is paid after its due day, and why. */
export interface Score {
  /** Between 0 and 1. */
  probabilityLate: number;
  /** The strongest first; the contributions, in log-odds, add up to those of the probability. */
  reasons: { feature: Term; value: number; contribution: number }[];
}

/** As `npm run score` fitted them on a ledger; docs/score.md says on which, and how good they are. */
export const fitted: Coefficients = {
  base: -1.78,
  lateShare: 3.06,
  meanDaysLate: 0.64,
  overdueItems: 1.42,
  settledItems: -0.56,
};

/**
 * What each coefficient is multiplied by. The days are damped, so that one very old debt does not decide alone; the late share of
 * few items is drawn towards one half by two imagined ones; the first items of a debtor tell more than later ones.
 */
export function termsOf(features: Features): Record<Term, number> {
  const { settledItems, lateShare, meanDaysLate, overdueItems } = features;
  return {
    base: 1,
    lateShare: (lateShare * settledItems + 1) / (settledItems + 2),
    meanDaysLate: Math.log1p(meanDaysLate),
    overdueItems: Math.log1p(overdueItems),
    settledItems: Math.log1p(settledItems),
  };
}

/** Logistic: the probability is 1 / (1 + e^-z), and z the sum of the contributions. */
export function scoreOf(features: Features, coefficients: Coefficients = fitted): Score {
  const values = termsOf(features);
  const contributions = terms.map((feature) => ({
    feature,
    value: feature === 'base' ? 1 : features[feature],
    contribution: coefficients[feature] * values[feature],
  }));
  const logOdds = contributions.reduce((sum, { contribution }) => sum + contribution, 0);
  return {
    probabilityLate: 1 / (1 + Math.exp(-logOdds)),
    reasons: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}
