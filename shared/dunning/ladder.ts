import type { OpenCase } from '../case/case.ts';
import { addDays, dayIn, type IsoDay, type TimeZone } from '../time/calendar.ts';
import type { DunningPolicy, Rung } from './policy.ts';

/** The first rung whose message has not left, and the day it is due in `zone`; `undefined` when the ladder is exhausted. */
export function nextRung(
  item: OpenCase,
  policy: DunningPolicy,
  zone: TimeZone,
): { rung: Rung; dueOn: IsoDay } | undefined {
  const index = policy.rungs.findIndex(({ id }) => item.ladder.rungs[id]?.state !== 'sent');
  const rung = policy.rungs[index];
  if (!rung) return undefined;
  const byOffset = addDays(item.invoice.dueOn, rung.offsetDays);
  const before = policy.rungs[index - 1];
  const sent = before && item.ladder.rungs[before.id];
  if (!sent) return { rung, dueOn: byOffset };
  const bySpacing = addDays(dayIn(sent.at, zone), policy.minDaysBetweenRungs);
  return { rung, dueOn: byOffset > bySpacing ? byOffset : bySpacing };
}
