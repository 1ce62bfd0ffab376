import type { Channel } from '../contact/ledger.ts';
import { derivedId, type InternalId } from '../ids/internal-id.ts';
import type { Instant } from '../time/calendar.ts';

/**
 * One message to one debtor. `claimed`: may leave, once. `sent`: the provider took it. `doubted`: nobody knows. `released`:
 * the provider refused it; `rejected`: it did so after it had accepted. `lost`: it was given up after a day without news. What it says lives apart, under the debtor.
 */
export interface Message {
  messageId: InternalId;
  debtorId: InternalId;
  channel: Channel;
  /** The case whose workflow sends it. */
  leadCaseId: InternalId;
  generation: number;
  items: { caseId: InternalId; rungId: string }[];
  state: 'claimed' | 'sent' | 'doubted' | 'released' | 'rejected' | 'lost' | 'bounced' | 'complained';
  claimedAt: Instant;
  /** Hash of the address, to find it unusable should it bounce. */
  addressHash: string;
}

/** What the person reads; personal, so it is kept under the debtor and can be erased. */
export interface MessageContent {
  to: { name: string; email: string };
  from: { name: string; email: string; replyTo: string };
  subject: string;
  text: string;
  html: string;
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
