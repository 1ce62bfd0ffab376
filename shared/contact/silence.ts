import type { Instant } from '../time/calendar.ts';
import type { Contact, ContactLedger } from './ledger.ts';

/** So many contacts without an answer are remembered, the last of them; no policy asks for more. */
export const MOST_UNANSWERED = 10;

/** Contacts that wait for an answer, with one more. */
export function withUnanswered(unanswered: readonly Contact[], contact: Contact): Contact[] {
  const others = unanswered.filter(({ messageId }) => messageId !== contact.messageId);
  return [...others, contact].sort((a, b) => a.at.localeCompare(b.at)).slice(-MOST_UNANSWERED);
}

/** Those that are still without an answer when the debtor was heard of at `at`. */
export function unansweredSince({ unanswered }: ContactLedger, at: Instant): Contact[] {
  return unanswered.filter((contact) => contact.at > at);
}
