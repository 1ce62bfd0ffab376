import {
  addDays,
  addMilliseconds,
  dayIn,
  instantAt,
  MINUTES,
  startOfDay,
  weekday,
} from '../time/calendar.ts';
import type { Instant, TimeZone } from '../time/calendar.ts';
import type { Channel, Contact } from './ledger.ts';

/** A pack of contact rules: data, versioned. `kind` says how a rule is read. */
export interface RulePack {
  id: string;
  version: number;
  rules: readonly ContactRule[];
}

export type ContactRule =
  /** Only on these weekdays (1 is Monday), from `from` until before `to`, in the debtor's zone. */
  | { id: string; kind: 'hours'; weekdays: readonly number[]; from: string; to: string }
  /** At most so many contacts on one calendar day of the debtor, over all invoices and channels. */
  | { id: string; kind: 'per-day'; contacts: number };

export interface ContactAttempt {
  at: Instant;
  channel: Channel;
}

export type Verdict = { allow: true } | { allow: false; ruleId: string; deferUntil: Instant };

/** The rules until a jurisdiction brings its own: working hours, and one contact a day. */
export const genericRules: RulePack = {
  id: 'generic',
  version: 1,
  rules: [
    { id: 'GEN-1', kind: 'hours', weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
    { id: 'GEN-2', kind: 'per-day', contacts: 1 },
  ],
};

const published: readonly RulePack[] = [genericRules];

/** By this a contact says which rules allowed it: `generic v1`. */
export function nameOfRules({ id, version }: RulePack): string {
  return `${id} v${version}`;
}

/** The pack of this name, if it is one that comes with the program. */
export function rulesNamed(name: string): RulePack | undefined {
  return published.find((pack) => nameOfRules(pack) === name);
}

/**
 * May this attempt be made? The first rule that objects is named, with the next instant at which that rule allows it
 * (another rule may still object then). Pure: the debtor's zone and contacts are passed in.
 *
 * `closeEarlyMinutes` closes every window that much earlier: a planner leaves time for an act and its retries.
 */
export function evaluate(
  attempt: ContactAttempt,
  zone: TimeZone,
  contacts: readonly Contact[],
  pack: RulePack,
  { closeEarlyMinutes = 0 } = {},
): Verdict {
  for (const rule of pack.rules) {
    const deferUntil = objection(rule, attempt, zone, contacts, closeEarlyMinutes);
    if (deferUntil !== undefined) return { allow: false, ruleId: rule.id, deferUntil };
  }
  return { allow: true };
}

/** The planner's windows close early: contact acts are retried for at most five minutes, and the clock of a try stands. */
const CLOSE_EARLY_MINUTES = 10;

/** No pack needs more: two rules that take turns each move at least to the next day. */
const MAX_DEFERRALS = 400;

/** The first instant not before `from` at which the pack allows a contact, and the rules that moved it there. */
export function firstLawful(
  from: Instant,
  channel: Channel,
  zone: TimeZone,
  contacts: readonly Contact[],
  pack: RulePack,
): { at: Instant; ruleIds: string[] } {
  let at = from;
  const ruleIds = new Set<string>();
  for (let turn = 0; turn < MAX_DEFERRALS; turn++) {
    const verdict = evaluate({ at, channel }, zone, contacts, pack, {
      closeEarlyMinutes: CLOSE_EARLY_MINUTES,
    });
    if (verdict.allow) return { at, ruleIds: [...ruleIds] };
    ruleIds.add(verdict.ruleId);
    at = verdict.deferUntil;
  }
  throw new Error(
    `rule pack ${pack.id} v${pack.version} allows no contact within ${MAX_DEFERRALS} deferrals of ${from}`,
  );
}

function objection(
  rule: ContactRule,
  attempt: ContactAttempt,
  zone: TimeZone,
  contacts: readonly Contact[],
  closeEarlyMinutes: number,
): Instant | undefined {
  const today = dayIn(attempt.at, zone);
  if (rule.kind === 'per-day') {
    const made = contacts.filter((contact) => dayIn(contact.at, zone) === today).length;
    return made < rule.contacts ? undefined : startOfDay(addDays(today, 1), zone);
  }
  const opens = instantAt(today, rule.from, zone);
  const closes = addMilliseconds(instantAt(today, rule.to, zone), -closeEarlyMinutes * MINUTES);
  const workday = rule.weekdays.includes(weekday(today));
  if (workday && attempt.at >= opens && attempt.at < closes) return undefined;
  if (workday && attempt.at < opens) return opens;
  let next = addDays(today, 1);
  while (!rule.weekdays.includes(weekday(next))) next = addDays(next, 1);
  return instantAt(next, rule.from, zone);
}
