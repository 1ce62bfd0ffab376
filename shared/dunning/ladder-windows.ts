import { CONTACT_MEMORY_DAYS, type Channel, type Contact } from '../contact/ledger.ts';
import type { RulePack } from '../contact/pack.ts';
import { strictRules, withBlackouts } from '../contact/packs.ts';
import { firstLawful } from '../contact/rules.ts';
import {
  addDays,
  dayIn,
  daysBetween,
  earlier,
  later,
  startOfDay,
  type Instant,
  type IsoDay,
} from '../time/calendar.ts';
import { isContact, type DunningPolicy } from './policy.ts';
import { rulesInTheWay } from './punctuality.ts';

/** What a policy asks for and nobody can ever do. */
export interface LadderFault {
  /** The path of the fault: `rungs.1.offsetDays`. */
  field: string;
  message: string;
}

/** What is possible, but under the rules of some country later than the policy says. */
export interface LadderWarning extends LadderFault {
  /** The rules under which it is so: `CO`. */
  rules: string;
  ruleIds: string[];
  /** Days that it waits if every hour is lawful; without it the rung is passed, since it is not for what is overdue. */
  waitsDays?: number;
}

/** Weekdays and holidays do not know of clock changes. */
const ZONE = 'UTC';
/** Four years, one of them a leap year. */
const CALENDAR = { from: '2025-01-01', days: 1461 } as const;
/** How late the last contact may be when no rung comes after it. */
const AFTER_LAST_DAYS = 30;

/**
 * The contacts of a ladder whose turn never comes in time, wherever the debtor is and whichever the due date: the contact rules
 * and the blackouts leave no day before the next rung is due, or before the due date for what is not about overdue debt. It asks
 * the contact rules for every due date of four years.
 */
export function faultsOfLadder(policy: DunningPolicy): LadderFault[] {
  const ladders = laddersOf(policy);
  const unmet = new Map(ladders.flat().map((step) => [step.index, step]));
  for (const rules of strictRules) {
    const kept = withBlackouts(rules, policy.blackouts ?? []);
    for (const dueOn of daysFrom(CALENDAR.from, CALENDAR.days)) {
      for (const ladder of ladders)
        for (const { step, on } of courseOf(ladder, dueOn, policy, kept))
          if (on <= lastDay(step, dueOn)) unmet.delete(step.index);
      if (unmet.size === 0) return [];
    }
  }
  return [...unmet.values()].map(({ index, endsBefore }) => ({
    field: `rungs.${index}.offsetDays`,
    message: `can never be met: wherever the debtor is, the contact rules and the blackouts leave no day for it before ${endsBefore}`,
  }));
}

/**
 * The contacts of a ladder that wait under the rules of some country that say how often and by which channel: where a contact by
 * one channel closes the others for a week, say. Sundays, holidays and blackouts that a rung may fall on are no warning.
 */
export function warningsOfLadder(policy: DunningPolicy): LadderWarning[] {
  const ladders = laddersOf(policy);
  return strictRules.flatMap((rules) => {
    const warnings = ladders.flatMap((ladder) => crowded(ladder, policy, rules));
    return [...new Map(warnings.map((warning) => [warning.field, warning])).values()];
  });
}

/** Those that wait on whichever day of the week they fall. */
function crowded(ladder: readonly Step[], policy: DunningPolicy, pack: RulePack): LadderWarning[] {
  const atAnyHour = { ...pack, rules: pack.rules.filter(({ kind }) => kind !== 'hours') };
  const courses = daysFrom(CALENDAR.from, 7).map((dueOn) => courseOf(ladder, dueOn, policy, atAnyHour));
  return ladder.flatMap((_, index) => {
    const turns = courses.flatMap((course) => course[index] ?? []);
    const [soonest] = turns.sort((a, b) => waitOf(a) - waitOf(b));
    return soonest && (soonest.isPassed || waitOf(soonest) > 0) ? warningOf(soonest, atAnyHour) : [];
  });
}

function warningOf(turn: Turn, { id: rules }: RulePack): LadderWarning {
  const { field } = turn.step;
  const ruleIds = turn.deferredBy();
  // What is passed may only have had to keep its distance from a contact that waited.
  const under = `${ruleIds.length > 0 ? `under ${ruleIds.join(', ')} ` : ''}(rules ${rules})`;
  const waitsDays = waitOf(turn);
  return turn.isPassed
    ? {
        ...{ field, rules, ruleIds },
        message: `is passed ${under}: it would wait until after the due date`,
      }
    : {
        ...{ field, rules, ruleIds, waitsDays },
        message: `waits ${waitsDays} ${waitsDays === 1 ? 'day' : 'days'} ${under}`,
      };
}

/** A contact of the ladder. */
interface Step {
  index: number;
  field: string;
  channel: Channel;
  offsetDays: number;
  /** The day from the due date before which it must have been made, and what that is. */
  endsAfterDays: number;
  endsBefore: string;
}

/** The contacts about an item that is worth every call, and about one that is worth none where something else is sent. */
function laddersOf({ rungs }: DunningPolicy): Step[][] {
  const ladderFor = (isWorthACall: boolean) =>
    rungs.flatMap((rung, index): Step[] => {
      if (!isContact(rung)) return [];
      const { offsetDays } = rung;
      const instead = rung.act === 'assign-call' && !isWorthACall ? rung.else : undefined;
      const reminder = rung.act === 'send-reminder' ? rung : instead;
      const next = rungs.slice(index).find((after) => after.offsetDays > offsetDays);
      const ends = next
        ? { endsAfterDays: next.offsetDays, endsBefore: `${next.id} is due (${next.offsetDays})` }
        : {
            endsAfterDays: offsetDays + AFTER_LAST_DAYS,
            endsBefore: `${AFTER_LAST_DAYS} days have gone by`,
          };
      const field = `rungs.${index}.${instead ? 'else.channel' : 'offsetDays'}`;
      return [{ index, field, channel: reminder?.channel ?? 'call', offsetDays, ...ends }];
    });
  const hasChoice = rungs.some((rung) => rung.act === 'assign-call' && rung.else);
  return hasChoice ? [ladderFor(true), ladderFor(false)] : [ladderFor(true)];
}

function isEarly({ offsetDays }: Step): boolean {
  return offsetDays <= 0;
}

/** The last day on which it is made in time. */
function lastDay(step: Step, dueOn: IsoDay): IsoDay {
  const beforeNext = addDays(dueOn, step.endsAfterDays - 1);
  return isEarly(step) ? earlier(dueOn, beforeNext) : beforeNext;
}

/** What comes of a contact when nothing but the rules is in the way. */
interface Turn {
  step: Step;
  /** By its offset, and its distance from the contact before it. */
  dueOn: IsoDay;
  /** The first day on which it is lawful. */
  on: IsoDay;
  /** It is not made at all. */
  isPassed: boolean;
  deferredBy: () => string[];
}

function waitOf({ dueOn, on }: Turn): number {
  return daysBetween(dueOn, on);
}

/** The contacts about one item that is due that day, one after the other as a workflow makes them. */
function courseOf(
  ladder: readonly Step[],
  dueOn: IsoDay,
  { minDaysBetweenRungs }: DunningPolicy,
  rules: RulePack,
): Turn[] {
  let contacts: Contact[] = [];
  let madeAt: Instant | undefined;
  return ladder.map((step) => {
    const byOffset = addDays(dueOn, step.offsetDays);
    const stepDueOn =
      madeAt === undefined ? byOffset : later(byOffset, addDays(dayIn(madeAt, ZONE), minDaysBetweenRungs));
    const contact = { channel: step.channel, purpose: 'collection' } as const;
    const heardAfter = startOfDay(addDays(stepDueOn, -CONTACT_MEMORY_DAYS), ZONE);
    contacts = contacts.filter(({ at }) => at > heardAfter);
    const person = { zone: ZONE, contacts, authorises: () => true };
    const { at } = firstLawful(startOfDay(stepDueOn, ZONE), contact, person, rules);
    const on = dayIn(at, ZONE);
    const isPassed = isEarly(step) && on > dueOn;
    if (!isPassed) {
      madeAt = at;
      contacts = [...contacts, { at, channel: step.channel, messageId: '' }];
    }
    const deferredBy = () => rulesInTheWay(contact, person, rules, stepDueOn, on);
    return { step, dueOn: stepDueOn, on, isPassed, deferredBy };
  });
}

function daysFrom(first: IsoDay, count: number): IsoDay[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}
