import type { OpenCase, RungRecord } from '../case/case.ts';
import { addDays, dayIn, type IsoDay, type TimeZone } from '../time/calendar.ts';
import { isContact, type DunningPolicy, type Rung } from './policy.ts';

/** The first rung that is not done, and the day it is due in `zone`; `undefined` when the ladder is exhausted. */
export function nextRung(
  item: Pick<OpenCase, 'ladder' | 'invoice'>,
  policy: DunningPolicy,
  zone: TimeZone,
): { rung: Rung; dueOn: IsoDay } | undefined {
  const { rungs } = item.ladder;
  const index = policy.rungs.findIndex(({ id }) => !isDone(rungs[id]));
  const rung = policy.rungs[index];
  if (!rung) return undefined;
  const byOffset = addDays(item.invoice.dueOn, rung.offsetDays);
  const contactBefore = policy.rungs.slice(0, index).findLast(isContact);
  const made = contactBefore && rungs[contactBefore.id];
  if (!made || !isContact(rung)) return { rung, dueOn: byOffset };
  const bySpacing = addDays(dayIn(made.at, zone), policy.minDaysBetweenRungs);
  return { rung, dueOn: byOffset > bySpacing ? byOffset : bySpacing };
}

export function isDone(record: RungRecord | undefined): boolean {
  return record?.state === 'sent' || record?.state === 'done';
}
