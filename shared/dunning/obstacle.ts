import { collectableMinor, type OpenCase } from '../case/case.ts';
import type { PassedBecause } from '../case/events/rung-passed.ts';
import type { ExceptionCode } from '../case/exception.ts';
import { accountOwnerReach, lacksAuthorisation, mayCall, reachOf, zoneOf } from '../contact/reach.ts';
import { isWithin } from '../contact/rules.ts';
import { dayIn, type Instant, type IsoDay } from '../time/calendar.ts';
import { areFresh } from './books.ts';
import type { PlanningFacts } from './facts.ts';
import type { Rung } from './policy.ts';
import { isCovered, isEarly } from './statement.ts';

/** What stands in the way of a rung that is due. */
export type Obstacle =
  | { code: ExceptionCode | 'below-minimum' }
  /** Its act is nobody's to receive, or its time is over: it is passed. */
  | { pass: PassedBecause };

/** In order of what is looked at first; `undefined` when the rung can be done as far as the contact rules let it. */
export function obstacleTo(
  rung: Rung,
  item: OpenCase,
  facts: PlanningFacts,
  now: Instant,
): Obstacle | undefined {
  const missing = whatIsMissing(facts, rung);
  if (missing) return { code: missing };
  const { debtor, ledger, rules } = facts;
  const today = dayIn(now, zoneOf(item, debtor));
  // Before what may wait: a rung whose time is over must not keep the next ones from coming.
  if (isEarly(rung) && today > item.invoice.dueOn) return { pass: 'overdue-already' };
  if (moneyCovers(facts, item)) return { code: 'money-to-apply' };
  if (isTooSmall(facts, item)) return { code: 'below-minimum' };
  if (rung.act === 'tell-sales' && debtor && !accountOwnerReach(debtor, ledger.unusableAddresses))
    return { pass: 'no-account-owner' };
  if (rung.act === 'assign-call' && debtor && !mayCall(debtor, rules)) return { pass: 'not-authorised' };
  return undefined;
}

function whatIsMissing(
  { creditor, debtor, ledger, rules }: PlanningFacts,
  rung: Rung,
): ExceptionCode | undefined {
  if (!creditor) return 'creditor-unknown';
  if (!debtor) return 'debtor-unknown';
  if (rung.act !== 'send-reminder') return undefined;
  if (reachOf(debtor, ledger.unusableAddresses, rung.channel, rules)) return undefined;
  return lacksAuthorisation(debtor, ledger.unusableAddresses) ? 'no-authorisation' : 'no-usable-address';
}

/** Too little to trigger anything by itself, or all of the debtor's is too little in this currency (C52). */
function isTooSmall(facts: PlanningFacts, item: OpenCase): boolean {
  const minimum = facts.policy(item.ladder.policy).minimums[item.currency];
  const owed = collectableMinor(item);
  return minimum !== undefined && (owed < minimum.itemMinor || owedMinor(facts, item) < minimum.totalMinor);
}

/** What the debtor owes with this item, which may not be overdue yet. */
function owedMinor({ surroundings }: PlanningFacts, item: OpenCase): number {
  return Math.max(surroundings?.overdue.get(item.currency) ?? 0, collectableMinor(item));
}

/** Money that the debtor has paid and that nobody has applied yet may well be meant for this. */
export function moneyCovers(facts: PlanningFacts, item: OpenCase): boolean {
  const unapplied = facts.ledger.unapplied[item.currency] ?? 0;
  return isCovered(unapplied, owedMinor(facts, item));
}

/** Nobody is contacted about what may have been paid without our having heard of it (rule DATA-1). */
export function booksAreFresh(
  { creditor, books, policy, missingThere }: PlanningFacts,
  item: OpenCase,
  now: Instant,
): boolean {
  if (missingThere?.has(item.caseId)) return false;
  return !creditor || areFresh(books, policy(item.ladder.policy).books, creditor.timeZone, now);
}

/** Whether the item's own policy lets it be spoken of now, should the contact be about another: by its blackouts and its books. */
export function mayRide(item: OpenCase, facts: PlanningFacts, today: IsoDay, now: Instant): boolean {
  const { blackouts = [] } = facts.policy(item.ladder.policy);
  return !blackouts.some((period) => isWithin(today, period)) && booksAreFresh(facts, item, now);
}
