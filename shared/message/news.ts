import type { CaseCommand } from '../case/commands.ts';
import type { ContactLedger, MessageChannel } from '../contact/ledger.ts';
import { withUnanswered } from '../contact/silence.ts';
import { contactOf, setsTone } from './claim.ts';
import type { Message } from './message.ts';

/** What becomes of a claimed message. */
export type MessageNews = Exclude<Message['state'], 'gathering' | 'claimed'>;

/**
 * How each case that rode in the message hears of it; `cause` is the provider's word for a refusal, `contact` the channel on the
 * case with which a contact is counted.
 */
export function newsCommand(
  news: MessageNews,
  messageId: string,
  rungId: string,
  cause: string,
  contact?: MessageChannel,
): CaseCommand {
  switch (news) {
    // Who complains about a message has received it.
    case 'sent':
    case 'complained':
      return { type: 'ConfirmMessage', messageId, rungId, contact };
    case 'released':
    case 'rejected':
      return { type: 'ReleaseMessage', messageId, rungId, cause };
    case 'doubted':
      return { type: 'DoubtMessage', messageId, rungId };
    case 'lost':
      return { type: 'LoseMessage', messageId, rungId };
    case 'bounced':
      return { type: 'BounceMessage', messageId, rungId };
    default:
      return news satisfies never;
  }
}

/**
 * What did not reach the debtor was no contact, and the message before it is the last again; an address that bounced or
 * complained is out.
 */
export function ledgerNews(
  ledger: ContactLedger,
  message: Message,
  news: MessageNews,
): Partial<ContactLedger> | undefined {
  const { addressHash, purpose } = message;
  const unusableAddresses = [...new Set([...ledger.unusableAddresses, addressHash])];
  const isOut = news === 'bounced' || news === 'complained';
  const contact = purpose === 'collection' ? contactChange(ledger, message, news) : undefined;
  return isOut ? { ...contact, unusableAddresses } : contact;
}

function contactChange(
  { contacts, unanswered, lastMessage }: ContactLedger,
  message: Message,
  news: MessageNews,
): Partial<ContactLedger> | undefined {
  const { messageId, before, tone } = message;
  const others = contacts.filter((contact) => contact.messageId !== messageId);
  switch (news) {
    case 'doubted':
      return undefined;
    case 'released':
    case 'rejected':
    case 'lost':
    case 'bounced':
      return {
        contacts: others,
        unanswered: unanswered.filter((contact) => contact.messageId !== messageId),
        ...(lastMessage?.messageId === messageId ? { lastMessage: before } : {}),
      };
    case 'sent':
    case 'complained': {
      if (others.length < contacts.length) return undefined;
      // It was given up, and has left after all.
      const contact = contactOf(message);
      const all = [...others, contact].sort((a, b) => a.at.localeCompare(b.at));
      if (!setsTone(tone)) return { contacts: all };
      const isLast = lastMessage?.messageId === before?.messageId;
      return {
        contacts: all,
        unanswered: withUnanswered(unanswered, contact),
        ...(isLast ? { lastMessage: { messageId, tone } } : {}),
      };
    }
    default:
      return news satisfies never;
  }
}
