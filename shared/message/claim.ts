import type { CaseCommand } from '../case/commands.ts';
import type { Contact, ContactLedger } from '../contact/ledger.ts';
import { withUnanswered } from '../contact/silence.ts';
import type { Tone } from '../dunning/policy.ts';
import { byDueDate, type DueItem } from '../dunning/statement.ts';
import type { Outline } from './draft.ts';

/** How a case that is to ride in the message is claimed for it. */
export function claimCommand(
  { message: { messageId, channel, purpose, tone }, allowedBy, announced, punctualityOf }: Outline,
  entry: DueItem,
  gathered: boolean,
): CaseCommand {
  const command = { type: 'ClaimMessage', messageId, rungId: entry.rung.id, purpose, channel } as const;
  const punctuality = punctualityOf(entry);
  return { ...command, allowedBy, tone, announced: [...announced], gathered, punctuality };
}

/**
 * What the claim changes in the contact ledger: a message to our own people nothing. Whichever case sends it, the item that is
 * longest overdue leads from now on, so that the next contact does not depend on who was first this time.
 */
export function ledgerClaim(
  { contacts, unanswered }: ContactLedger,
  { message, due }: Outline,
): Partial<ContactLedger> {
  const { messageId, purpose, tone } = message;
  if (purpose !== 'collection') return {};
  const [first] = due.map(({ item }) => item).sort(byDueDate);
  const contact = contactOf(message);
  return {
    leadCaseId: first?.caseId,
    contacts: [...contacts, contact],
    ...(setsTone(tone)
      ? { lastMessage: { messageId, tone }, unanswered: withUnanswered(unanswered, contact) }
      : {}),
  };
}

/** The message as the contact ledger has it. */
export function contactOf({ messageId, channel, claimedAt: at }: Outline['message']): Contact {
  return { at, channel, messageId };
}

/** A courtesy about what is not overdue yet says nothing of how firm the next reminder may be. */
export function setsTone(tone: Tone | undefined): tone is Tone {
  return tone !== undefined && tone !== 'courtesy';
}
