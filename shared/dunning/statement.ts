import {
  collectableMinor,
  isCertificatePending,
  isSettled,
  type DunningCase,
  type OpenCase,
} from '../case/case.ts';
import type { Currency } from '../money/money.ts';
import type { IsoDay, TimeZone } from '../time/calendar.ts';
import { holdOfCase } from './holds.ts';
import { isDone, nextRung } from './ladder.ts';
import {
  announcements,
  firmness,
  isContact,
  tones,
  type Announcement,
  type PolicyOf,
  type ContactRung,
  type ReminderRung,
  type Rung,
  type RungAct,
  type Tone,
} from './policy.ts';

/** An item of a debtor and the rung that is due for it. */
export interface DueItem<Of extends Rung = Rung> {
  item: OpenCase;
  rung: Of;
  /** The tone of the reminder before it on its own ladder. */
  follows?: Tone;
}

/** All that is due for a reminder together, and how it is said. */
export interface Statement {
  items: readonly DueItem<ContactRung>[];
  tone: Tone;
  announced: readonly Announcement[];
}

/**
 * The debtor's items for which one of these acts is due `today` (in the debtor's `zone`), so that one message says it of all: the
 * lead's own first, then those longest overdue. An item whose message is under way, or which has nothing to claim, stays out.
 * Empty when nothing is due for the lead.
 */
export function dueTogether<Act extends RungAct>(
  acts: readonly Act[],
  lead: OpenCase,
  others: readonly DunningCase[],
  policyOf: PolicyOf,
  today: IsoDay,
  zone: TimeZone,
): DueItem<Extract<Rung, { act: Act }>>[] {
  const dueFor = (item: DunningCase) => dueRungOf(item, policyOf, today, zone);
  const own = dueFor(lead);
  const isSame = (entry: DueItem): entry is DueItem<Extract<Rung, { act: Act }>> =>
    (acts as readonly RungAct[]).includes(entry.rung.act);
  if (!own || !isSame(own)) return [];
  const ownIsEarly = isEarly(own.rung);
  const due = others
    .filter((item) => item.caseId !== lead.caseId)
    .map(dueFor)
    .filter((entry) => entry !== undefined)
    .filter(isSame)
    // What is not overdue yet is spoken of apart.
    .filter(({ rung }) => isEarly(rung) === ownIsEarly)
    .sort((a, b) => byDueDate(a.item, b.item));
  return [own, ...due];
}

/** Whether money that the debtor has paid and that nobody has applied may well be meant for so much of what is owed. */
export function isCovered(unappliedMinor: number, owedMinor: number): boolean {
  return unappliedMinor > 0 && unappliedMinor >= owedMinor;
}

/** Of what is not overdue yet. */
export function isEarly(rung: Rung): boolean {
  return isContact(rung) && rung.offsetDays <= 0;
}

/** What the debtor owes on items that are overdue `today`, in minor units, by currency. */
export function overdueByCurrency(
  items: readonly DunningCase[],
  today: IsoDay,
): ReadonlyMap<Currency, number> {
  const sums = new Map<Currency, number>();
  for (const item of items) {
    if (item.status !== 'open' || item.invoice.dueOn >= today || isCertificatePending(item)) continue;
    sums.set(item.currency, (sums.get(item.currency) ?? 0) + collectableMinor(item));
  }
  return sums;
}

/** A rung sets the tone of the whole when it and the firmer ones are at least this share of what is overdue (C15). */
const WEIGHTY = 0.1;

/** Chooses tone and announcements: `overdue` is what the debtor owes in all, `last` the tone of the message before. */
export function statementOf(
  items: readonly DueItem<ContactRung>[],
  overdue: ReadonlyMap<Currency, number>,
  last: Tone | undefined,
): Statement {
  const reminders = items.filter(isReminder);
  const tone = toneOf(reminders, overdue, last);
  const spoken = reminders.filter(({ rung }) => firmness(rung.tone) <= firmness(tone));
  const announced = announcements.filter((what) => spoken.some(({ rung }) => rung.announces?.includes(what)));
  return { items, tone, announced };
}

/**
 * The most advanced rung that is weighty enough, in any currency; at most one tone firmer than the last message, and gentler
 * than it as soon as nothing firmer is weighty (C15).
 */
function toneOf(
  items: readonly DueItem<ReminderRung>[],
  overdue: ReadonlyMap<Currency, number>,
  last: Tone | undefined,
): Tone {
  const isWeighty = (tone: Tone) => {
    const sums = new Map<Currency, number>();
    for (const { item, rung } of items) {
      if (firmness(rung.tone) < firmness(tone)) continue;
      sums.set(item.currency, (sums.get(item.currency) ?? 0) + collectableMinor(item));
    }
    return [...sums].some(([currency, minor]) => minor / (overdue.get(currency) ?? minor) >= WEIGHTY);
  };
  const [gentlest = 'friendly', ...firmer] = tones.filter((tone) =>
    items.some(({ rung }) => rung.tone === tone),
  );
  const wanted = firmer.findLast(isWeighty) ?? gentlest;
  const limit = last === undefined ? Infinity : Math.max(firmness(last) + 1, nextOnLadders(items, last));
  return tones[Math.min(firmness(wanted), limit)] ?? wanted;
}

function isReminder(entry: DueItem): entry is DueItem<ReminderRung> {
  return entry.rung.act === 'send-reminder';
}

/** A ladder may leave tones out: what follows the last message's on one of them is one step from it, too. */
function nextOnLadders(items: readonly DueItem<ReminderRung>[], last: Tone): number {
  const next = items.filter(({ follows }) => follows !== undefined && firmness(follows) <= firmness(last));
  return Math.max(0, ...next.map(({ rung }) => firmness(rung.tone)));
}

/** The rung that is due for the item `today`; none as long as its message is under way, or when nothing is to be claimed. */
export function dueRungOf(
  item: DunningCase,
  policyOf: PolicyOf,
  today: IsoDay,
  zone: TimeZone,
): DueItem | undefined {
  if (item.status !== 'open' || isSettled(item) || isCertificatePending(item)) return undefined;
  if (holdOfCase(item, today, zone)) return undefined;
  if (Object.values(item.ladder.rungs).some((record) => !isDone(record))) return undefined;
  const next = nextRung(item, policyOf(item.ladder.policy), zone);
  if (!next || next.dueOn > today) return undefined;
  return { item, rung: next.rung, follows: next.follows };
}

/** The longest overdue first. */
export function byDueDate(a: OpenCase, b: OpenCase): number {
  return a.invoice.dueOn.localeCompare(b.invoice.dueOn) || a.caseId.localeCompare(b.caseId);
}
