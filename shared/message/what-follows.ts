import { firmness, type Announcement, type PolicyOf, type Rung } from '../dunning/policy.ts';
import type { DueItem, Statement } from '../dunning/statement.ts';
import { addDays, type IsoDay } from '../time/calendar.ts';

/** What the debtor is told will come if they neither pay nor answer, and the day before which it does not. */
export interface FollowingStep {
  what: Announcement | 'escalation';
  from?: IsoDay;
}

/**
 * Only what the policies of the items do have: the consequences that the message announces, from the next step on; and, in a last
 * notice, that a person decides about an agency. Of several items the earliest day counts; a day that is not to come is left out.
 */
export function whatFollows(
  { items, tone, announced }: Statement,
  policyOf: PolicyOf,
  today: IsoDay,
): FollowingStep[] {
  const spoken = items.filter(({ rung }) => firmness(rung.tone) <= firmness(tone));
  const announcing = announced.map((what): FollowingStep => {
    const of = spoken.filter(({ rung }) => rung.announces?.includes(what));
    const days = of.map((entry) =>
      dayOf(entry, policyOf, ({ offsetDays }) => offsetDays > entry.rung.offsetDays),
    );
    return { what, from: earliestAfter(today, days) };
  });
  if (tone !== 'last-notice') return announcing;
  const days = spoken
    .filter(({ rung }) => rung.tone === tone)
    .map((entry) => dayOf(entry, policyOf, ({ act }) => act === 'request-escalation'))
    .filter((day) => day !== undefined);
  return days.length === 0
    ? announcing
    : [...announcing, { what: 'escalation', from: earliestAfter(today, days) }];
}

/** The day of the first such rung after the item's. */
function dayOf(
  { item, rung }: DueItem,
  policyOf: PolicyOf,
  isWanted: (rung: Rung) => boolean,
): IsoDay | undefined {
  const { rungs } = policyOf(item.ladder.policy);
  const next = rungs.slice(rungs.findIndex(({ id }) => id === rung.id) + 1).find(isWanted);
  return next && addDays(item.invoice.dueOn, next.offsetDays);
}

/** `undefined` unless all of the days are to come. */
function earliestAfter(today: IsoDay, days: readonly (IsoDay | undefined)[]): IsoDay | undefined {
  const [earliest] = days.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''));
  return earliest !== undefined && earliest > today ? earliest : undefined;
}
