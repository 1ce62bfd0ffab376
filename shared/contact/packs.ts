import type { Debtor } from '../parties/debtor.ts';
import type { LegalReading } from './legal-reading.ts';
import type { ContactRule, Period, RulePack } from './pack.ts';
import { chile } from './packs/chile.ts';
import { colombia, colombiaBy } from './packs/colombia.ts';
import { generic } from './packs/generic.ts';
import { mexico } from './packs/mexico.ts';
import { peru } from './packs/peru.ts';
import { spain } from './packs/spain.ts';
import { unitedStates } from './packs/united-states.ts';

/** By the debtor's country (ISO 3166-1 alpha-2). */
const packs: Readonly<Record<string, RulePack>> = {
  CO: colombia,
  CL: chile,
  MX: mexico,
  PE: peru,
  ES: spain,
  US: unitedStates,
};

/** Which rules are kept towards a debtor. */
export type RulesOf = (debtor: Pick<Debtor, 'country' | 'kind'> | undefined) => RulePack;

/** The rules for contacts with each debtor. A sole trader is a person; one whose country has no rules here is owed courtesy. */
export function rulesBy({ businessDebtorsExempt, contactCounts = 'attempt' }: LegalReading = {}): RulesOf {
  return (debtor) => {
    if (!debtor) return generic;
    const isBusiness = debtor.kind === 'company' || debtor.kind === 'public-entity';
    if (debtor.country !== 'CO') return packs[debtor.country] ?? generic;
    return isBusiness && businessDebtorsExempt ? generic : colombiaBy(contactCounts);
  };
}

/** The pack with the days on which the creditor contacts nobody (C62). */
export function withBlackouts(pack: RulePack, periods: readonly Period[]): RulePack {
  return periods.length === 0 ? pack : { ...pack, rules: [...pack.rules, blackout(periods)] };
}

function blackout(periods: readonly Period[]): ContactRule {
  return {
    id: 'BLACKOUT-1',
    kind: 'blackout',
    purposes: ['collection', 'agreement', 'commercial'],
    periods,
    source: 'the policy',
  };
}

/** The rules of each country, and of all others, in the strict reading. */
export const strictRules: readonly RulePack[] = [...Object.values(packs), generic];
const published = [...strictRules, colombiaBy('delivered'), colombiaBy('conversation')];

/** By this a contact says which rules allowed it: `CO v1`. */
export function nameOfRules({ id, version }: RulePack): string {
  return `${id} v${version}`;
}

/** The pack of this name, if it is one that comes with the program. */
export function rulesNamed(name: string): RulePack | undefined {
  return published.find((pack) => nameOfRules(pack) === name);
}
