import { bindsToOneChannel } from '../contact/rules.ts';
import { dayIn, type Instant, type IsoDay } from '../time/calendar.ts';
import type { PlanningFacts } from './facts.ts';
import { mayRide, obstacleTo } from './obstacle.ts';
import { isContact, type ContactRung } from './policy.ts';
import { byDueDate, dueRungOf, isEarly, type DueItem } from './statement.ts';

/**
 * Where a contact by one channel closes the others for a week (contact rule CO-3), a ladder for each invoice would leave no room
 * for any call: so the most advanced rung that is due says how the debtor is contacted, whichever case does it, and all that is
 * due is said then and counts as done. Elsewhere each rung speaks for itself. `now` is not before the day of `own`.
 */
export function frontOf(own: DueItem<ContactRung>, facts: PlanningFacts, now: Instant): DueItem<ContactRung> {
  const { surroundings, debtor, rules, policy } = facts;
  if (!surroundings || !bindsToOneChannel(rules, 'collection')) return own;
  const zone = debtor?.timeZone ?? own.item.timeZone;
  const today = dayIn(now, zone);
  const others = surroundings.cases.filter(({ caseId }) => caseId !== own.item.caseId);
  const due = others.flatMap((item) => {
    const entry = dueRungOf(item, policy, today, zone);
    return entry && isContactEntry(entry) && maySpeak(entry, facts, today, now) ? [entry] : [];
  });
  return due.reduce(moreAdvanced, own);
}

/** Whoever says how the debtor is contacted must be free to be spoken of. */
function maySpeak({ item, rung }: DueItem, facts: PlanningFacts, today: IsoDay, now: Instant): boolean {
  return !obstacleTo(rung, item, facts, now) && mayRide(item, facts, today, now);
}

function isContactEntry(entry: DueItem): entry is DueItem<ContactRung> {
  return isContact(entry.rung);
}

/** The further from the due date, then the longer overdue. */
function moreAdvanced(a: DueItem<ContactRung>, b: DueItem<ContactRung>): DueItem<ContactRung> {
  const difference = a.rung.offsetDays - b.rung.offsetDays || byDueDate(b.item, a.item);
  return difference >= 0 ? a : b;
}

/** Whether what is due for `item` is said with the front's: a call speaks of all, a message not of what is not overdue yet. */
export function ridesWith(rung: ContactRung, front: ContactRung): boolean {
  return front.act === 'assign-call' || isEarly(rung) === isEarly(front);
}
