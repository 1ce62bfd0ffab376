import type { Punctuality } from '../case/punctuality.ts';
import type { OpenCase } from '../case/case.ts';
import type { ContactAttempt, Contactee } from '../contact/rules.ts';
import { CLOSE_EARLY_MINUTES, evaluate } from '../contact/rules.ts';
import type { RulePack } from '../contact/pack.ts';
import { addDays, dayIn, daysBetween, startOfDay, type Instant, type IsoDay } from '../time/calendar.ts';
import { STALE_BOOKS_RULE, wereStaleUntil } from './books.ts';
import type { PlanningFacts } from './facts.ts';
import { nextRung } from './ladder.ts';
import { attemptOf } from './plan.ts';
import { zoneOf } from '../contact/reach.ts';

/**
 * How the rung that is next for the item kept its day, if it is done at `now`. A wait writes no event: which rules deferred it
 * follows from the days that have passed and from what the person had heard by then.
 */
export function punctualityOf(item: OpenCase, facts: PlanningFacts, now: Instant): Punctuality | undefined {
  const zone = zoneOf(item, facts.debtor);
  const next = nextRung(item, facts.policy(item.ladder.policy), zone);
  if (!next) return undefined;
  const { rung, dueOn } = next;
  const today = dayIn(now, zone);
  if (dueOn >= today) return { dueOn, lateDays: 0 };
  const { contact, person, rules } = attemptOf(facts, item, rung, now);
  const { creditor, books } = facts;
  const staleUntil = (at: Instant) =>
    creditor && books && contact.purpose !== 'internal'
      ? wereStaleUntil(books, facts.policy(item.ladder.policy).books, creditor.timeZone, at)
      : undefined;
  const deferredBy = rulesInTheWay(contact, person, rules, dueOn, today, staleUntil);
  const lateDays = daysBetween(dueOn, today);
  return deferredBy.length > 0 ? { dueOn, lateDays, deferredBy } : { dueOn, lateDays };
}

/**
 * The rules that moved the contact from a day to a later one, on the way from the day it was due until `today`. `staleUntil` says
 * until when the books were out of date at an instant.
 */
export function rulesInTheWay(
  contact: Omit<ContactAttempt, 'at'>,
  person: Contactee,
  rules: RulePack,
  dueOn: IsoDay,
  today: IsoDay,
  staleUntil: (at: Instant) => Instant | undefined = () => undefined,
): string[] {
  const { zone } = person;
  const ruleIds = new Set<string>();
  let at = startOfDay(dueOn, zone);
  for (let day = dueOn; day < today; day = dayIn(at, zone)) {
    const midnight = startOfDay(addDays(day, 1), zone);
    const heard = { ...person, contacts: person.contacts.filter((made) => made.at < midnight) };
    const verdict = evaluate({ ...contact, at }, heard, rules, { closeEarlyMinutes: CLOSE_EARLY_MINUTES });
    const objection = verdict.verdict === 'defer' ? verdict : staleBooks(staleUntil(at));
    if (objection && objection.until >= midnight) ruleIds.add(objection.ruleId);
    // On a day with room for it something else was in the way.
    at = objection?.until ?? midnight;
  }
  return [...ruleIds];
}

function staleBooks(until: Instant | undefined): { ruleId: string; until: Instant } | undefined {
  return until === undefined ? undefined : { ruleId: STALE_BOOKS_RULE, until };
}
