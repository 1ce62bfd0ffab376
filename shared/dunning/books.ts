import {
  addDays,
  addMilliseconds,
  dayIn,
  DAYS,
  sameTimeOn,
  startOfDay,
  weekday,
  type Instant,
  type IsoDay,
  type TimeZone,
} from '../time/calendar.ts';
import type { BooksPolicy } from './policy.ts';

/** What a creditor's ERP has said of its ledger. */
export interface Books {
  /** All that was booked up to then has been sent. */
  syncedTo: Instant;
  /** When the ERP was silent for more than a day, of late: up to when its books were in sync, and when it spoke again. */
  gaps?: { syncedTo?: Instant; until: Instant }[];
}

/** No policy calls books stale that are a day old. */
const GAP = DAYS;
/** What comes later is not asked about any more by what is late. */
const GAP_MEMORY = 60 * DAYS;

/** The books after the ERP has said, at `at`, that they are in sync up to `asOf`. */
export function withSync(before: Books | undefined, asOf: Instant, at: Instant): Books {
  const oldest = addMilliseconds(at, -GAP_MEMORY);
  const known = (before?.gaps ?? []).filter(({ until }) => until >= oldest);
  const isGap = !before || at > addMilliseconds(before.syncedTo, GAP);
  const gaps = isGap ? [...known, { syncedTo: before?.syncedTo, until: at }] : known;
  return { syncedTo: asOf, gaps };
}

/** Until when, at an instant that has passed, the books were stale; `undefined` when contacts did not wait for them. */
export function wereStaleUntil(
  { gaps = [] }: Books,
  { maxAgeBusinessDays, whenNeverSynced }: BooksPolicy,
  zone: TimeZone,
  at: Instant,
): Instant | undefined {
  return gaps.find(({ syncedTo, until }) => {
    if (at >= until) return false;
    if (syncedTo === undefined) return whenNeverSynced === 'wait';
    return at > businessDaysAfter(syncedTo, maxAgeBusinessDays, zone);
  })?.until;
}

/** The rule by which nobody is contacted on stale books. */
export const STALE_BOOKS_RULE = 'DATA-1';

/**
 * May a debtor be contacted on what the books say at `now`? Without books the ERP has never said that they are in sync: the
 * policy says what that means. `zone` is the creditor's.
 */
export function areFresh(
  books: Books | undefined,
  { maxAgeBusinessDays, whenNeverSynced }: BooksPolicy,
  zone: TimeZone,
  now: Instant,
): boolean {
  if (!books) return whenNeverSynced === 'contact';
  return now <= businessDaysAfter(books.syncedTo, maxAgeBusinessDays, zone);
}

/** How it stands with a creditor's books at an instant, for people. */
export interface Freshness {
  state: 'fresh' | 'stale' | 'never-synced';
  syncedTo?: Instant;
  /** Whether contacts wait for the ERP's word, and since when if it ever gave one. */
  contactsWait: boolean;
  waitingSince?: Instant;
}

/** What rule DATA-1 says at `now`; see `areFresh`. */
export function freshnessOf(
  books: Books | undefined,
  policy: BooksPolicy,
  zone: TimeZone,
  now: Instant,
): Freshness {
  const contactsWait = !areFresh(books, policy, zone, now);
  if (!books) return { state: 'never-synced', contactsWait };
  const { syncedTo } = books;
  if (!contactsWait) return { state: 'fresh', syncedTo, contactsWait };
  const waitingSince = businessDaysAfter(syncedTo, policy.maxAgeBusinessDays, zone);
  return { state: 'stale', syncedTo, contactsWait, waitingSince };
}

const SATURDAY = 6;

/**
 * The same time of day so many business days (Monday to Friday in `zone`) later: Friday 18:00 and 1 is Monday 18:00. What
 * lies on a weekend counts from the first instant of Monday.
 */
export function businessDaysAfter(instant: Instant, days: number, zone: TimeZone): Instant {
  const day = dayIn(instant, zone);
  if (isBusinessDay(day)) return sameTimeOn(skipBusinessDays(day, days), instant, zone);
  return startOfDay(skipBusinessDays(day, days + 1), zone);
}

/** Counts so many business days on, from the one after `day`. */
function skipBusinessDays(day: IsoDay, days: number): IsoDay {
  let at = day;
  for (let left = days; left > 0;) {
    at = addDays(at, 1);
    if (isBusinessDay(at)) left -= 1;
  }
  return at;
}

function isBusinessDay(day: IsoDay): boolean {
  return weekday(day) < SATURDAY;
}
