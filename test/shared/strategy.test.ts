import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segments } from '../../shared/segment/segment.ts';
import {
  defaultStrategy,
  policiesNamed,
  policyIdFor,
  unknownPolicies,
  type DunningStrategy,
} from '../../shared/segment/strategy.ts';
import { dunningStrategy } from '../../shared/segment/strategy-schema.ts';
import { publishedPolicies } from '../../shared/dunning/published-policies.ts';

type Assignment = DunningStrategy['assignments'][number];
const known = new Set(publishedPolicies.map(({ id }) => id));
const banded = (fromMinor: number, belowMinor: number | undefined, policy = 'high-risk'): Assignment => ({
  ...{ segment: 'regular', policy },
  band: { currency: 'COP', fromMinor, belowMinor },
});
const withBands = (...bands: Assignment[]) => ({
  ...defaultStrategy,
  assignments: [...defaultStrategy.assignments, ...bands],
});
const problems = (strategy: object) =>
  dunningStrategy
    .safeParse(strategy)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a strategy', () => {
  it('is valid as it comes, and names policies that come with it', () => {
    expect(problems(defaultStrategy)).toEqual([]);
    expect(unknownPolicies(defaultStrategy, known)).toEqual([]);
    expect(problems(withBands(banded(0, 100), banded(100, 200), banded(200, undefined)))).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'bands that overlap',
      withBands(banded(0, 101), banded(100, undefined)),
      'assignments.5.band: overlaps an earlier one of regular in COP',
    ],
    [
      'a band without width',
      withBands(banded(100, 100)),
      'assignments.4.band.belowMinor: must be more than fromMinor',
    ],
    [
      'a segment without a policy',
      {
        ...defaultStrategy,
        assignments: defaultStrategy.assignments.filter((one) => one.segment !== 'high-risk'),
      },
      'assignments: high-risk needs a policy for what no band takes',
    ],
    [
      'a segment with two',
      withBands({ segment: 'regular', policy: 'high-risk' }),
      'assignments.4.band: regular has a policy without one already',
    ],
  ])('names %s', (_, strategy, problem) => {
    expect(problems(strategy)).toEqual([problem]);
  });

  it('names policies that are not known', () => {
    const strategy = { ...withBands(banded(0, undefined, 'gone')), delinquency: { chronic: 'lost' } };
    expect(unknownPolicies(strategy, known)).toEqual([
      { path: 'assignments.4.policy', message: 'there is no policy gone' },
      { path: 'delinquency.chronic', message: 'there is no policy lost' },
    ]);
  });

  it('has a policy for every debtor and every amount, and that of the one band where there is one', () => {
    const amounts = fc.record({ currency: fc.constantFrom('COP', 'USD'), minor: fc.nat() });
    const borders = fc.uniqueArray(fc.integer({ min: 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...segments), amounts, borders, (of, amount, given) => {
        const ends = [0, ...given.toSorted((a, b) => a - b)];
        const bands = ends.map((from, index) => banded(from, ends[index + 1], `band-${index}`));
        const strategy = withBands(...bands);
        expect(problems(strategy)).toEqual([]);
        const chosen = policyIdFor(strategy, { segment: of }, amount);
        const within = ends.findLastIndex((from) => from <= amount.minor);
        expect(chosen).toBe(of === 'regular' && amount.currency === 'COP' ? `band-${within}` : of);
        expect(policiesNamed(strategy)).toContain(chosen);
      }),
    );
  });

  it("puts a person's word above the segment, except for a public body", () => {
    const amount = { currency: 'COP', minor: 100 };
    expect(policyIdFor(defaultStrategy, { segment: 'regular', set: 'chronic' }, amount)).toBe('high-risk');
    expect(policyIdFor(defaultStrategy, { segment: 'regular', set: 'temporary' }, amount)).toBe('occasional');
    expect(policyIdFor(defaultStrategy, { segment: 'public-body', set: 'chronic' }, amount)).toBe(
      'public-body',
    );
  });
});
