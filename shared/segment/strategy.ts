import * as z from 'zod/mini';
import { amountsByCurrency, currency, policyId } from '../dunning/policy.ts';
import type { Currency } from '../money/money.ts';
import { delinquency, segment, type Delinquency, type Segment } from './segment.ts';

/** From `fromMinor` up to, and without, `belowMinor`; without that there is no upper end. In minor units. */
const band = z.strictObject({
  currency,
  fromMinor: z.int().check(z.nonnegative()),
  belowMinor: z.optional(z.int().check(z.positive())),
});
type Band = z.infer<typeof band>;

/** Without a band: whatever no band of the segment takes. */
const assignment = z.strictObject({ segment, band: z.optional(band), policy: policyId });

/** When an overdue item is worked first by a person (C4). */
const critical = z.strictObject({
  /** By what is owed on it; in a currency that is not named no amount is critical. */
  fromMinor: amountsByCurrency,
  /** After more days than this, whatever is owed. */
  daysOverdue: z.int().check(z.positive()),
  /** By the debtor's score. */
  probabilityLate: z.number().check(z.gt(0), z.lte(1)),
});
export type CriticalRules = z.infer<typeof critical>;

/** Which policy a new case gets. Data, versioned. */
export const dunningStrategy = z
  .strictObject({
    id: policyId,
    version: z.int().check(z.positive()),
    assignments: z.array(assignment).check(z.maxLength(200)),
    /** For whom a person has said so, whatever the segment and the amount; a public body keeps its own. */
    delinquency: z.partialRecord(delinquency, policyId),
    critical,
  })
  .check(
    z.superRefine(({ assignments }, context) => {
      const refuse = (path: (string | number)[], message: string) => {
        context.addIssue({ code: 'custom', path: ['assignments', ...path], message });
      };
      assignments.forEach(({ segment: of, band: own }, index) => {
        const others = assignments.slice(0, index).filter((other) => other.segment === of);
        if (!own) {
          if (others.some((other) => !other.band))
            refuse([index, 'band'], `${of} has a policy without one already`);
          return;
        }
        if (own.belowMinor !== undefined && own.belowMinor <= own.fromMinor)
          refuse([index, 'band', 'belowMinor'], 'must be more than fromMinor');
        else if (others.some((other) => other.band && overlap(other.band, own)))
          refuse([index, 'band'], `overlaps an earlier one of ${of} in ${own.currency}`);
      });
      for (const of of segment.options)
        if (!assignments.some((one) => one.segment === of && !one.band))
          refuse([], `${of} needs a policy for what no band takes`);
    }),
  );
export type DunningStrategy = z.infer<typeof dunningStrategy>;

function overlap(a: Band, b: Band): boolean {
  const end = ({ belowMinor = Infinity }: Band) => belowMinor;
  return a.currency === b.currency && a.fromMinor < end(b) && b.fromMinor < end(a);
}

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
  assignments: segment.options.map((of) => ({ segment: of, policy: of })),
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
