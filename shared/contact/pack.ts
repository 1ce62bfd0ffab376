import type { Debtor } from '../parties/debtor.ts';
import type { Channel } from './ledger.ts';

/** What a contact is for; a pack says which of its rules bind which purpose. */
export type Purpose =
  | 'collection'
  /** Tells of money that came in. */
  | 'receipt'
  /** Answers what the debtor asked for, by the channel they asked by. */
  | 'requested'
  | 'agreement'
  | 'legal-notice'
  | 'commercial'
  /** To our own people, or to an agency. */
  | 'internal';

/** Countries whose public holidays are kept in `holidays.json`. */
export const holidayCountries = ['CL', 'CO', 'ES', 'MX', 'PE', 'US'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

/** From `from` until before `to`, in the debtor's zone, on these weekdays (1 is Monday). */
export interface Window {
  weekdays: readonly number[];
  from: string;
  to: string;
}

interface Scope {
  id: string;
  purposes: readonly Purpose[];
  /** Without it, every channel. */
  channels?: readonly Channel[];
  /** Without it, every kind of debtor. */
  debtors?: readonly Debtor['kind'][];
  /** Where the reading comes from. */
  source: string;
}

/** What a contact must have come to before a cap counts it. */
export const countings = ['attempt', 'delivered', 'conversation'] as const;
export type Counting = (typeof countings)[number];

/** From one day of the year to another, `12-24` to `01-02`, both included. */
export interface Period {
  from: string;
  to: string;
}

/**
 * A rule as data. Caps count the contacts with the same person, over all invoices, for a purpose and by a channel that the
 * rule binds. A week is the calendar's, from Monday, and any seven days: both must hold.
 */
export type ContactRule = Scope &
  (
    | { kind: 'hours'; windows: readonly Window[]; noHolidaysOf?: HolidayCountry }
    /** Never in these periods. */
    | { kind: 'blackout'; periods: readonly Period[] }
    /** Only by a channel that the debtor has authorised. */
    | { kind: 'authorised' }
    /** Not while what is owed is claimed in a proceeding: insolvency, a court, an estate. */
    | { kind: 'no-proceedings' }
    | { kind: 'cap'; contacts: number; per: 'day' | 'week'; counts?: Counting }
    /** So many days, of 24 hours, from one contact to the next. */
    | { kind: 'apart'; days: number }
    /** By one channel only in a week. */
    | { kind: 'one-channel'; counts?: Counting }
    /** So many days without a contact after one in which they spoke. */
    | { kind: 'after-conversation'; days: number }
  );

/** The rules of one jurisdiction. An engineering reading, not legal advice. */
export interface RulePack {
  id: string;
  version: number;
  rules: readonly ContactRule[];
}

export const WORKDAYS = [1, 2, 3, 4, 5] as const;
