import type { DunningCase, OpenCase } from '../case/case.ts';
import { bindsToOneChannel } from '../contact/rules.ts';
import type { Currency } from '../money/money.ts';
import { dayIn, type Instant, type IsoDay } from '../time/calendar.ts';
import type { PlanningFacts } from './facts.ts';
import { frontOf } from './front.ts';
import { mayRide } from './obstacle.ts';
import type { ContactRung, PolicyOf, ReminderRung, Rung } from './policy.ts';
import { dueTogether, isCovered, overdueByCurrency, type DueItem } from './statement.ts';
import { zoneOf } from '../contact/reach.ts';

/** The acts that send a message. */
export type MessageAct = 'send-reminder' | 'tell-sales';

/** All that a message is written from. */
export interface Situation<Of extends Rung = Rung> {
  facts: PlanningFacts;
  lead: OpenCase;
  /** What is due together, the lead first. */
  due: readonly [DueItem<Of>, ...DueItem<Of>[]];
  /** What the debtor owes in all that is overdue, in minor units. */
  overdue: ReadonlyMap<Currency, number>;
  policyOf: PolicyOf;
  now: Instant;
  /** Where the debtor lives. */
  today: IsoDay;
}

/** A reminder speaks of all that is due, in the way of one of its rungs. */
export interface ReminderSituation extends Situation<ContactRung> {
  front: ReminderRung;
}

export type SalesSituation = Situation<Extract<Rung, { act: 'tell-sales' }>>;

/**
 * What the reminder speaks of for which `lead` was planned at `now`; `cases` are all live ones of the debtor. Throws when no
 * reminder is due for the lead: then something has changed since it was planned.
 */
export function reminderSituation(
  lead: OpenCase,
  facts: PlanningFacts,
  cases: readonly DunningCase[],
  policyOf: PolicyOf,
  now: Instant,
): ReminderSituation {
  const rideAlong = bindsToOneChannel(facts.rules, 'collection');
  const acts = rideAlong ? (['send-reminder', 'assign-call'] as const) : (['send-reminder'] as const);
  const situation = situationOf<ContactRung['act']>(acts, lead, facts, cases, policyOf, now);
  const surroundings = { cases, overdue: situation.overdue };
  const { rung } = frontOf(situation.due[0], { ...facts, policy: policyOf, surroundings }, now);
  if (rung.act !== 'send-reminder')
    throw new Error(`case ${lead.caseId} was planned for a message, and a call is due`);
  return { ...situation, front: rung };
}

/** What our own people are told of; as `reminderSituation`. */
export function salesSituation(
  lead: OpenCase,
  facts: PlanningFacts,
  cases: readonly DunningCase[],
  policyOf: PolicyOf,
  now: Instant,
): SalesSituation {
  return situationOf(['tell-sales'], lead, facts, cases, policyOf, now);
}

function situationOf<Act extends Rung['act']>(
  acts: readonly Act[],
  lead: OpenCase,
  facts: PlanningFacts,
  cases: readonly DunningCase[],
  policyOf: PolicyOf,
  now: Instant,
): Situation<Extract<Rung, { act: Act }>> {
  const zone = zoneOf(lead, facts.debtor);
  const today = dayIn(now, zone);
  const overdue = overdueByCurrency(cases, today);
  const known = { ...facts, policy: policyOf };
  const isFree = ({ item }: DueItem) =>
    !isCovered(facts.ledger.unapplied[item.currency] ?? 0, overdue.get(item.currency) ?? 0) &&
    mayRide(item, known, today, now);
  const [own, ...together] = dueTogether(acts, lead, cases, policyOf, today, zone);
  // The lead's own currency was looked at when it was planned.
  const others = together.filter(isFree);
  if (!own) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  return { facts, lead, due: [own, ...others], overdue, policyOf, now, today };
}
