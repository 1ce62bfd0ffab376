import type * as z from 'zod/mini';
import type { Currency } from '../money/money.ts';
import { segments, type Delinquency, type Segment } from './segment.ts';
import type { Band, dunningStrategy } from './strategy-schema.ts';

export type DunningStrategy = z.infer<typeof dunningStrategy>;
export type CriticalRules = DunningStrategy['critical'];

/** What is wrong with a strategy where only these policies are known; each with its path. */
export function unknownPolicies(
  { assignments, delinquency: byDelinquency }: DunningStrategy,
  known: ReadonlySet<string>,
): { path: string; message: string }[] {
  const named = [
    ...assignments.map(({ policy }, index) => ({ path: `assignments.${index}.policy`, policy })),
    ...Object.entries(byDelinquency).map(([type, policy]) => ({ path: `delinquency.${type}`, policy })),
  ];
  return named
    .filter(({ policy }) => !known.has(policy))
    .map(({ path, policy }) => ({ path, message: `there is no policy ${policy}` }));
}

/** The ids of all policies that it names, each once. */
export function policiesNamed({ assignments, delinquency: byDelinquency }: DunningStrategy): string[] {
  return [...new Set([...assignments.map(({ policy }) => policy), ...Object.values(byDelinquency)])];
}

/** The id of the policy for an item of so much; `set` is what a person has said of the debtor. */
export function policyIdFor(
  { assignments, delinquency: byDelinquency }: DunningStrategy,
  of: { segment: Segment; set?: Delinquency },
  { currency: code, minor }: { currency: Currency; minor: number },
): string {
  const own = of.segment === 'public-body' || of.set === undefined ? undefined : byDelinquency[of.set];
  if (own !== undefined) return own;
  const candidates = assignments.filter((one) => one.segment === of.segment);
  const isIn = ({ currency: only, fromMinor, belowMinor = Infinity }: Band) =>
    only === code && minor >= fromMinor && minor < belowMinor;
  const chosen = candidates.find((one) => one.band && isIn(one.band)) ?? candidates.find((one) => !one.band);
  if (!chosen) throw new Error(`the strategy has no policy for ${of.segment}`);
  return chosen.policy;
}

/** The strategy that comes with the program: it is followed from when it is saved. */
export const defaultStrategy = {
  id: 'b2b',
  version: 1,
  assignments: segments.map((of) => ({ segment: of, policy: of })),
  delinquency: { temporary: 'occasional', chronic: 'high-risk', intentional: 'high-risk' },
  critical: {
    fromMinor: {
      COP: 2_000_000_000,
      CLP: 4_500_000,
      MXN: 9_000_000,
      PEN: 1_800_000,
      EUR: 450_000,
      USD: 500_000,
    },
    daysOverdue: 90,
    probabilityLate: 0.9,
  },
} satisfies DunningStrategy;
