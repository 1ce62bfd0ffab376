import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import type { Tone } from '../dunning/policy.ts';
import type { Purpose } from './pack.ts';
import type { Instant, IsoDay } from '../time/calendar.ts';

/** Of a debtor: with any but `normal`, what is owed is claimed in a proceeding, and not by dunning. */
export const legalStatuses = ['normal', 'insolvency', 'in-court', 'deceased'] as const;
export type LegalStatus = (typeof legalStatuses)[number];

/** How the debtor can be reached. */
export type Channel = 'email' | 'sms' | 'call';
/** By which a message can be sent. */
export type MessageChannel = Exclude<Channel, 'call'>;

/** One attempt to reach the debtor. */
export interface Contact {
  at: Instant;
  channel: Channel;
  messageId: InternalId;
  /** `collection` without it. */
  purpose?: Purpose;
  /** What is known to have come of it. */
  outcome?: 'conversation';
  /** A call that a person has been asked to make: it keeps its place until it is made. */
  assigned?: boolean;
}

/**
 * What every contact with a debtor goes through, whichever invoice it is about. Whoever wants to contact claims it here under
 * the version that they read, so that two never get the same grant.
 */
export interface ContactLedger {
  debtorId: InternalId;
  version: number;
  /** The last 14 days, which is all that the rules look at, oldest first. */
  contacts: Contact[];
  /** Reminders and calls since the debtor was last heard of, oldest first; without courtesies, which ask for no answer. */
  unanswered: Contact[];
  /** Hashes of addresses and numbers that bounced or complained. */
  unusableAddresses: string[];
  /** The case that acts first for all of the debtor's items; the others plan a quarter of an hour later. */
  leadCaseId?: InternalId;
  /** Sets the bounds of the next message's tone (C15). */
  lastMessage?: { messageId: InternalId; tone: Tone };
  /** Money received without an invoice to apply it to, in minor units per currency. */
  unapplied: Partial<Record<Currency, number>>;
  legalStatus?: LegalStatus;
  /** Nobody contacts the debtor through that day, or without one until it is resumed. */
  pause?: { until?: IsoDay };
  /** The debtor is in distress: the ladder rests through that day, and messages are gentle as long as this stands. */
  hardship?: { since: IsoDay; pausedUntil?: IsoDay };
}

export const CONTACT_MEMORY_DAYS = 14;

export function emptyLedger(debtorId: InternalId): ContactLedger {
  return { debtorId, version: 0, contacts: [], unanswered: [], unusableAddresses: [], unapplied: {} };
}
