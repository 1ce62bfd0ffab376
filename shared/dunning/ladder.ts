import {
  collectableMinor,
  type Amounts,
  type DunningCase,
  type OpenCase,
  type RungRecord,
} from '../case/case.ts';
import { addDays, dayIn, type IsoDay, type TimeZone } from '../time/calendar.ts';
import { isContact, type DunningPolicy, type Rung, type Tone } from './policy.ts';

/** What of a case says how a rung is for it. */
type Priced = Amounts & Pick<DunningCase, 'currency' | 'holds'>;
type OnLadder = Priced & Pick<OpenCase, 'ladder' | 'invoice'>;

/** A rung, the day it is due, and the tone of the reminder before it on its ladder. */
export interface NextRung {
  rung: Rung;
  dueOn: IsoDay;
  follows?: Tone;
}

/**
 * The first rung that is not done, as it is for the item, and the day it is due in `zone`; `undefined` when the ladder is
 * exhausted.
 */
export function nextRung(item: OnLadder, policy: DunningPolicy, zone: TimeZone): NextRung | undefined {
  const { rungs } = item.ladder;
  const index = policy.rungs.findIndex(({ id }) => !isDone(rungs[id]));
  const step = policy.rungs[index];
  if (!step) return undefined;
  const rung = rungFor(item, step);
  const follows = policy.rungs
    .slice(0, index)
    .map((before) => rungFor(item, before))
    .findLast((before) => before.act === 'send-reminder')?.tone;
  const byOffset = addDays(item.invoice.dueOn, rung.offsetDays);
  const contactBefore = policy.rungs
    .slice(0, index)
    .findLast((one) => isContact(one) && isMade(rungs[one.id]));
  const made = contactBefore && rungs[contactBefore.id];
  if (!made || !isContact(rung)) return { rung, dueOn: byOffset, follows };
  const bySpacing = addDays(dayIn(made.at, zone), policy.minDaysBetweenRungs);
  return { rung, dueOn: byOffset > bySpacing ? byOffset : bySpacing, follows };
}

/** A call about an item that is not worth one is a reminder. */
export function rungFor(item: Priced, rung: Rung): Rung {
  if (rung.act !== 'assign-call' || !rung.aboveMinor || !rung.else) return rung;
  const { id, offsetDays, aboveMinor } = rung;
  if (collectableMinor(item) > (aboveMinor[item.currency] ?? -1)) return rung;
  return { id, offsetDays, act: 'send-reminder', ...rung.else };
}

/** A rung that was passed was no contact, from which the next would have to keep its distance. */
function isMade(record: RungRecord | undefined): boolean {
  return record !== undefined && !(record.state === 'done' && record.passed !== undefined);
}

export function isDone(record: RungRecord | undefined): boolean {
  return record?.state === 'sent' || record?.state === 'done';
}
