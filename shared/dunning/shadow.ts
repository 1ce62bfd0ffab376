import { outlineReminder } from '../message/outline-reminder.ts';
import { whatItSays } from '../message/release.ts';
import { dayIn, type Instant } from '../time/calendar.ts';
import type { PlanningFacts } from './facts.ts';
import type { ContactRung } from './policy.ts';
import { reminderSituation } from './situation.ts';
import type { DueItem } from './statement.ts';
import { zoneOf } from '../contact/reach.ts';

/**
 * Whether the reminder that is due waits for a person today. A debtor has one draft at a time, of one of the cases; what it
 * says of the day is right on its day only, so each morning it is written anew, by whichever case leads by then. On its day it
 * is written anew as soon as the case that has it finds that it would say something else.
 */
export function awaitsRelease(
  { item, rung }: DueItem<ContactRung>,
  facts: PlanningFacts,
  now: Instant,
): boolean {
  const { surroundings, shadow = false, debtor, policy } = facts;
  if (!shadow || !surroundings) return false;
  const zone = zoneOf(item, debtor);
  const today = dayIn(now, zone);
  const { cases } = surroundings;
  const isElsewhere = cases.some((other) => {
    if (other.caseId === item.caseId || other.status !== 'open' || !other.draft) return false;
    return dayIn(other.draft.releasedAt ?? other.draft.at, zone) === today;
  });
  if (isElsewhere) return true;
  const { draft } = item;
  if (!draft || draft.releasedAt !== undefined || dayIn(draft.at, zone) !== today) return false;
  const outline = outlineReminder(reminderSituation(item, facts, cases, policy, now));
  return draft.rungId === rung.id && draft.says === whatItSays(facts, outline.draft);
}
