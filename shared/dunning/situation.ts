import type { DunningCase, OpenCase } from '../case/case.ts';
import type { Currency } from '../money/money.ts';
import { dayIn, type Instant, type IsoDay } from '../time/calendar.ts';
import type { PlanningFacts } from './plan.ts';
import type { PolicyOf, Rung } from './policy.ts';
import { dueTogether, isCovered, overdueByCurrency, type DueItem } from './statement.ts';

/** The acts that send a message. */
export type MessageAct = 'send-reminder' | 'tell-sales';

/** All that a message is written from. */
export interface Situation<Act extends MessageAct> {
  facts: PlanningFacts;
  lead: OpenCase;
  /** What is due together, the lead first. */
  due: readonly [DueItem<Extract<Rung, { act: Act }>>, ...DueItem<Extract<Rung, { act: Act }>>[]];
  /** What the debtor owes in all that is overdue, in minor units. */
  overdue: ReadonlyMap<Currency, number>;
  policyOf: PolicyOf;
  now: Instant;
  /** Where the debtor lives. */
  today: IsoDay;
}

/**
 * What the message speaks of for which `lead` was planned at `now`; `cases` are all live ones of the debtor. Throws when
 * nothing is due for the lead: then something has changed since it was planned.
 */
export function situationOf<Act extends MessageAct>(
  act: Act,
  lead: OpenCase,
  facts: PlanningFacts,
  cases: readonly DunningCase[],
  policyOf: PolicyOf,
  now: Instant,
): Situation<Act> {
  const zone = facts.debtor?.timeZone ?? lead.timeZone;
  const today = dayIn(now, zone);
  const overdue = overdueByCurrency(cases, today);
  const isFree = ({ item }: DueItem) =>
    !isCovered(facts.ledger.unapplied[item.currency] ?? 0, overdue.get(item.currency) ?? 0);
  const [own, ...together] = dueTogether(act, lead, cases, policyOf, today, zone);
  // The lead's own currency was looked at when it was planned.
  const others = together.filter(isFree);
  if (!own) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  return { facts, lead, due: [own, ...others], overdue, policyOf, now, today };
}
