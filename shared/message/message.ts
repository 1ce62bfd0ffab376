import type { ContactLedger, MessageChannel } from '../contact/ledger.ts';
import type { Tone } from '../dunning/policy.ts';
import { derivedId, type InternalId } from '../ids/internal-id.ts';
import type { Instant } from '../time/calendar.ts';

/**
 * One message to one debtor, or about one. `gathering`: takes in more items than one transaction can claim, and has not left.
 * `claimed`: may leave, once. `sent`: the provider took it. `doubted`: nobody knows. `released`: the provider refused it;
 * `rejected`: it did so after it had accepted. `lost`: it was given up after a day without news. What it says lives apart, under the debtor.
 */
export interface Message {
  messageId: InternalId;
  debtorId: InternalId;
  /** `internal`: to our own people. */
  purpose: 'collection' | 'internal';
  channel: MessageChannel;
  tone?: Tone;
  /** The debtor's message before this one: counts as the last again should this one not arrive. */
  before?: ContactLedger['lastMessage'];
  /** The case whose workflow sends it; a broadcast's has none, and no items. */
  leadCaseId?: InternalId;
  generation?: number;
  broadcastId?: InternalId;
  items: { caseId: InternalId; rungId: string }[];
  state:
    | 'gathering'
    | 'claimed'
    | 'sent'
    | 'doubted'
    | 'released'
    | 'rejected'
    | 'lost'
    | 'bounced'
    | 'complained';
  /** Counts what changed its cases while it gathered them. */
  changes: number;
  claimedAt: Instant;
  /** Hash of the address, to find it unusable should it bounce. */
  addressHash: string;
  /** For whom it counts as a contact, apart from the debtor: of the same tax id, and at the address. */
  personIds?: InternalId[];
}

/** What the person reads; personal, so it is kept under the debtor and can be erased. */
export type MessageContent = EmailContent | SmsContent;

export interface EmailContent {
  channel: 'email';
  to: { name: string; email: string };
  from: { name: string; email: string; replyTo: string };
  subject: string;
  text: string;
  html: string;
  /** A `mailto:` link by which the reader can ask for no more of these. */
  unsubscribe?: string;
  /** The link by which the reader can end them. */
  optOutUrl?: string;
}

export interface SmsContent {
  channel: 'sms';
  to: { name: string; phone: string };
  text: string;
}

/**
 * The same try to send the same rung has the same id; a try after a refusal, a loss or a bounce has the next. `claims` is
 * how many messages the lead case has claimed before.
 */
export function messageIdOf(
  lead: { caseId: InternalId; episode: number; ladder: { claims: number } },
  rungId: string,
): InternalId {
  return derivedId('message', lead.caseId, lead.episode, rungId, lead.ladder.claims);
}
