import type { Debtor } from '../parties/debtor.ts';
import type { Instant } from '../time/calendar.ts';
import type { ContactLedger } from './ledger.ts';
import type { RulePack } from './pack.ts';
import { contactsElsewhere, type PersonLedger } from './person.ts';
import { mayCall } from './reach.ts';
import { evaluate, firstLawful, type Contactee } from './rules.ts';

/** A contact by hand that the rules forbid. */
export class NotLawful extends Error {
  readonly ruleId: string;
  /** Without one: not at any time, unless something changes. */
  readonly nextLawfulAt: Instant | undefined;

  constructor(ruleId: string, nextLawfulAt: Instant | undefined) {
    const next =
      nextLawfulAt === undefined
        ? 'and not at another time, unless something changes'
        : `the next time is ${nextLawfulAt}`;
    super(`rule ${ruleId} does not allow to call the debtor now; ${next}`);
    this.name = 'NotLawful';
    this.ruleId = ruleId;
    this.nextLawfulAt = nextLawfulAt;
  }
}

/**
 * Throws `NotLawful` when the debtor may not be called at `now`. A call that was only assigned has not been made, so it does not
 * count. `isAsked`: the debtor has called, or asked to be called.
 */
export function checkCall(
  debtor: Debtor | undefined,
  ledger: ContactLedger,
  persons: readonly PersonLedger[],
  rules: RulePack,
  now: Instant,
  isAsked: boolean,
): void {
  const elsewhere = debtor ? contactsElsewhere(persons, debtor, 'call') : [];
  const person: Contactee = {
    zone: debtor?.timeZone ?? 'UTC',
    contacts: [...ledger.contacts, ...elsewhere].filter(({ assigned }) => assigned !== true),
    authorises: () => debtor !== undefined && mayCall(debtor, rules),
    isInProceedings: (ledger.legalStatus ?? 'normal') !== 'normal',
  };
  const call = { channel: 'call', purpose: isAsked ? 'requested' : 'collection' } as const;
  const verdict = evaluate({ at: now, ...call }, person, rules);
  if (verdict.verdict === 'allow') return;
  const next = verdict.verdict === 'deny' ? undefined : firstLawful(now, call, person, rules, 0).at;
  throw new NotLawful(verdict.ruleId, next);
}
