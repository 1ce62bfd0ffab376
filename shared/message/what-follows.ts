import type { OpenCase } from '../case/case.ts';
import { firmness, type Announcement, type PolicyOf, type Rung } from '../dunning/policy.ts';
import type { Statement } from '../dunning/statement.ts';
import { addDays, type IsoDay } from '../time/calendar.ts';

/** What the debtor is told will come if they neither pay nor answer, and the day before which it does not. */
export interface FollowingStep {
  what: Announcement | 'escalation';
  from?: IsoDay;
}

/**
 * Only what the policies of the items do have: the consequences that the message announces, from the step on that follows their
 * first announcement; and, in a last notice, that a person decides about an agency. Of several items the earliest day counts; a
 * day that is not to come is left out.
 */
export function whatFollows(
  { items, tone, announced }: Statement,
  policyOf: PolicyOf,
  today: IsoDay,
): FollowingStep[] {
  const spoken = items
    .filter(({ rung }) => rung.act === 'send-reminder' && firmness(rung.tone) <= firmness(tone))
    .map((entry) => ({ ...entry, rungs: policyOf(entry.item.ladder.policy).rungs }));
  const announcing = announced.map((what): FollowingStep => {
    const days = spoken
      .filter(({ rung }) => announces(rung, what))
      .map(({ item, rungs }) => {
        const first = rungs.find((rung) => announces(rung, what));
        return dayOf(
          item,
          rungs.find(({ offsetDays }) => first && offsetDays > first.offsetDays),
        );
      });
    return { what, from: earliestAfter(today, days) };
  });
  const escalated = spoken.flatMap(({ item, rung, rungs }) => {
    const escalation = rungs.find(({ act }) => act === 'request-escalation');
    const isLast = rung.act === 'send-reminder' && rung.tone === 'last-notice';
    return isLast && escalation ? [dayOf(item, escalation)] : [];
  });
  return tone === 'last-notice' && escalated.length > 0
    ? [...announcing, { what: 'escalation', from: earliestAfter(today, escalated) }]
    : announcing;
}

function announces(rung: Rung, what: Announcement): boolean {
  return rung.act === 'send-reminder' && rung.announces?.includes(what) === true;
}

function dayOf({ invoice }: OpenCase, rung: Rung | undefined): IsoDay | undefined {
  return rung && addDays(invoice.dueOn, rung.offsetDays);
}

/** `undefined` unless all of the days are to come. */
function earliestAfter(today: IsoDay, days: readonly (IsoDay | undefined)[]): IsoDay | undefined {
  const [earliest] = days.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''));
  return earliest !== undefined && earliest > today ? earliest : undefined;
}
