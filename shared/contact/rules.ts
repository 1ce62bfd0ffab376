import {
  addDays,
  addMilliseconds,
  dayIn,
  DAYS,
  instantAt,
  later,
  MINUTES,
  startOfDay,
  toEpoch,
  weekday,
  type Instant,
  type IsoDay,
  type TimeZone,
} from '../time/calendar.ts';
import { isHoliday } from './holidays.ts';
import type { Channel, Contact } from './ledger.ts';
import type { ContactRule, Counting, Period, Purpose, RulePack } from './pack.ts';

export interface ContactAttempt {
  at: Instant;
  channel: Channel;
  purpose: Purpose;
}

/** The person who is to be contacted, as far as the rules ask. */
export interface Contactee {
  zone: TimeZone;
  /** Of the last 14 days, whoever's invoices they were about. */
  contacts: readonly Contact[];
  /** Whether an authorisation for the channel is recorded. */
  authorises: (channel: Channel, purpose: Purpose) => boolean;
  /** What is owed is claimed in a proceeding. */
  isInProceedings?: boolean;
}

export type Verdict =
  | { verdict: 'allow' }
  /** Not before `until`; another rule may still object then. */
  | { verdict: 'defer'; ruleId: string; until: Instant }
  /** Not at any time, unless something changes. */
  | { verdict: 'deny'; ruleId: string };

/**
 * May this attempt be made? What denies it is named first; else the first rule that objects. Pure: the person is passed in.
 *
 * `closeEarlyMinutes` closes every window that much earlier: a planner leaves time for an act and its retries.
 */
export function evaluate(
  attempt: ContactAttempt,
  person: Contactee,
  pack: RulePack,
  { closeEarlyMinutes = 0 } = {},
): Verdict {
  const denied = deniedBy(attempt, person, pack);
  return denied === undefined
    ? timed(attempt, person, pack, closeEarlyMinutes)
    : { verdict: 'deny', ruleId: denied };
}

/** The rule by which the person is not contacted so at any time, unless something changes. */
export function deniedBy(
  { channel, purpose }: Omit<ContactAttempt, 'at'>,
  { authorises, isInProceedings = false }: Pick<Contactee, 'authorises' | 'isInProceedings'>,
  pack: RulePack,
): string | undefined {
  const isAgainst = ({ kind }: ContactRule) =>
    (kind === 'no-proceedings' && isInProceedings) ||
    (kind === 'authorised' && !authorises(channel, purpose));
  return pack.rules.find((rule) => binds(rule, { channel, purpose }) && isAgainst(rule))?.id;
}

/** Whether who is contacted by one channel is left alone by the others for a week, so that what is due must be said together. */
export function bindsToOneChannel(pack: RulePack, purpose: Purpose): boolean {
  return pack.rules.some(({ kind, purposes }) => kind === 'one-channel' && purposes.includes(purpose));
}

function timed(
  attempt: ContactAttempt,
  person: Contactee,
  pack: RulePack,
  closeEarlyMinutes: number,
): Exclude<Verdict, { verdict: 'deny' }> {
  for (const rule of pack.rules) {
    if (!binds(rule, attempt)) continue;
    const until = objection(rule, attempt, person, closeEarlyMinutes);
    if (until !== undefined) return { verdict: 'defer', ruleId: rule.id, until };
  }
  return { verdict: 'allow' };
}

/** The rules that a contact has to pass, for the record. */
export function rulesBinding(attempt: Omit<ContactAttempt, 'at'>, pack: RulePack): ContactRule[] {
  return pack.rules.filter((rule) => binds(rule, attempt));
}

/** The planner's windows close early: contact acts are retried for at most five minutes, and the clock of a try stands. */
export const CLOSE_EARLY_MINUTES = 10;

/** No pack needs more: rules that take turns each move at least to the next day. */
const MAX_DEFERRALS = 400;

/** The first instant not before `from` at which nothing that passes with time objects to the contact, and the rules that moved it there. */
export function firstLawful(
  from: Instant,
  contact: Omit<ContactAttempt, 'at'>,
  person: Contactee,
  pack: RulePack,
  closeEarlyMinutes = CLOSE_EARLY_MINUTES,
): { at: Instant; ruleIds: string[] } {
  let at = from;
  const ruleIds = new Set<string>();
  for (let turn = 0; turn < MAX_DEFERRALS; turn++) {
    const verdict = timed({ ...contact, at }, person, pack, closeEarlyMinutes);
    if (verdict.verdict === 'allow') return { at, ruleIds: [...ruleIds] };
    ruleIds.add(verdict.ruleId);
    at = verdict.until;
  }
  throw new Error(
    `rule pack ${pack.id} v${pack.version} allows no contact within ${MAX_DEFERRALS} deferrals of ${from}`,
  );
}

function binds(
  { purposes, channels }: Pick<ContactRule, 'purposes' | 'channels'>,
  { channel, purpose }: Omit<ContactAttempt, 'at'>,
): boolean {
  return purposes.includes(purpose) && (channels?.includes(channel) ?? true);
}

/** Until when the rule stands against the attempt; `undefined` when it does not. */
function objection(
  rule: ContactRule,
  { at, channel }: ContactAttempt,
  { zone, contacts }: Contactee,
  closeEarlyMinutes: number,
): Instant | undefined {
  const counted = contacts.filter((made) => counts(rule, made));
  switch (rule.kind) {
    case 'hours':
      return nextOpening(rule, at, zone, closeEarlyMinutes);
    case 'blackout':
      return endOfBlackout(rule.periods, dayIn(at, zone), zone);
    case 'cap':
      return rule.per === 'day'
        ? capOfDay(rule.contacts, at, counted, zone)
        : capOfWeek(rule.contacts, at, counted, zone);
    case 'apart':
      return afterDays(rule.days, at, counted);
    case 'one-channel':
      return capOfWeek(
        1,
        at,
        counted.filter((made) => made.channel !== channel),
        zone,
      );
    case 'after-conversation':
      return afterDays(
        rule.days,
        at,
        // Whoever began it: who has spoken with us is left alone.
        contacts.filter(
          (made) => made.outcome === 'conversation' && (rule.channels?.includes(made.channel) ?? true),
        ),
      );
    case 'authorised':
    case 'no-proceedings':
      return undefined;
  }
}

const WEIGHT: Record<Counting, number> = { attempt: 0, delivered: 1, conversation: 2 };

function counts(rule: ContactRule, contact: Contact): boolean {
  const { channel, purpose = 'collection' } = contact;
  const least = 'counts' in rule ? (rule.counts ?? 'attempt') : 'attempt';
  return binds(rule, { channel, purpose }) && WEIGHT[cameTo(contact)] >= WEIGHT[least];
}

/** A message that is known not to have arrived is taken out of the ledger: the others have, as far as anybody knows. */
function cameTo({ channel, outcome }: Contact): Counting {
  return outcome ?? (channel === 'call' ? 'attempt' : 'delivered');
}

type Hours = Extract<ContactRule, { kind: 'hours' }>;

function nextOpening(
  rule: Hours,
  at: Instant,
  zone: TimeZone,
  closeEarlyMinutes: number,
): Instant | undefined {
  const today = dayIn(at, zone);
  for (let day = today; ; day = addDays(day, 1)) {
    const window = rule.windows.find(({ weekdays }) => weekdays.includes(weekday(day)));
    if (!window || (rule.noHolidaysOf && isHoliday(day, rule.noHolidaysOf))) continue;
    const opens = instantAt(day, window.from, zone);
    if (day > today || at < opens) return opens;
    const closes = addMilliseconds(instantAt(day, window.to, zone), -closeEarlyMinutes * MINUTES);
    if (at < closes) return undefined;
  }
}

function endOfBlackout(periods: readonly Period[], today: IsoDay, zone: TimeZone): Instant | undefined {
  let day = today;
  while (periods.some((period) => isWithin(day, period))) day = addDays(day, 1);
  return day === today ? undefined : startOfDay(day, zone);
}

/** Whether the period of every year has the day. */
export function isWithin(day: IsoDay, { from, to }: Period): boolean {
  const monthDay = day.slice(5);
  return from <= to ? from <= monthDay && monthDay <= to : monthDay >= from || monthDay <= to;
}

function capOfDay(limit: number, at: Instant, made: readonly Contact[], zone: TimeZone): Instant | undefined {
  const today = dayIn(at, zone);
  const already = made.filter((contact) => dayIn(contact.at, zone) === today).length;
  return already < limit ? undefined : startOfDay(addDays(today, 1), zone);
}

/** Holds for the calendar week and for any seven days. */
function capOfWeek(
  limit: number,
  at: Instant,
  made: readonly Contact[],
  zone: TimeZone,
): Instant | undefined {
  const today = dayIn(at, zone);
  const monday = startOfDay(addDays(today, 1 - weekday(today)), zone);
  const thisWeek = made.filter((contact) => contact.at >= monday).length;
  const nextMonday = thisWeek < limit ? undefined : startOfDay(addDays(today, 8 - weekday(today)), zone);
  const weekAgo = addMilliseconds(at, -7 * DAYS);
  const recent = made
    .filter((contact) => contact.at > weekAgo)
    .map((contact) => contact.at)
    .sort();
  const freeing = recent.at(-limit);
  const rolling = freeing === undefined ? undefined : addMilliseconds(freeing, 7 * DAYS);
  return nextMonday !== undefined && rolling !== undefined
    ? later(nextMonday, rolling)
    : (nextMonday ?? rolling);
}

function afterDays(days: number, at: Instant, made: readonly Contact[]): Instant | undefined {
  const latest = made
    .map((contact) => contact.at)
    .sort()
    .at(-1);
  if (latest === undefined) return undefined;
  const free = addMilliseconds(latest, days * DAYS);
  return toEpoch(free) > toEpoch(at) ? free : undefined;
}
