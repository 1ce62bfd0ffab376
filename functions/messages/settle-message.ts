import { loadCase, caseWrites, type Cause } from '../aws/case-store.ts';
import { contactOutcomeWrite, loadMessage, messageStateWrite } from '../aws/message-store.ts';
import { ledgerWrite, loadLedger } from '../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import type { ContactLedger } from '../../shared/contact/ledger.ts';
import type { Message } from '../../shared/message/message.ts';

/** What becomes of a claimed message. */
export type MessageNews = Exclude<Message['state'], 'claimed'>;

/** From which states a piece of news still counts. News comes late, twice and in any order; the rest changes nothing. */
const counts: Record<Message['state'], readonly MessageNews[]> = {
  claimed: ['sent', 'released', 'rejected', 'doubted', 'lost', 'bounced', 'complained'],
  doubted: ['sent', 'rejected', 'lost', 'bounced', 'complained'],
  released: ['sent', 'bounced', 'complained'],
  lost: ['sent', 'bounced', 'complained'],
  sent: ['rejected', 'bounced', 'complained'],
  rejected: [],
  bounced: [],
  complained: [],
};

const TRIES = 8;

/** Records the news on the message, on every case that rode in it and on the contact ledger, in one transaction. */
export async function settleMessage(
  table: Table,
  messageId: string,
  news: MessageNews,
  cause: Cause,
  refusal = '',
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const message = await loadMessage(table, messageId);
    if (!message) throw new Error(`message ${messageId} is not known`);
    if (!counts[message.state].includes(news)) return;
    try {
      await writeTogether(table, await newsWrites(table, message, news, cause, refusal));
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

async function newsWrites(
  table: Table,
  message: Message,
  news: MessageNews,
  cause: Cause,
  refusal: string,
): Promise<Write[]> {
  const writes: Write[] = [
    messageStateWrite(table, message, news),
    contactOutcomeWrite(table, message, news),
  ];
  for (const { caseId, rungId } of message.items) {
    const before = await loadCase(table, caseId);
    const events = decide(commandFor(news, message.messageId, rungId, refusal), before);
    writes.push(...caseWrites(table, before, events, cause).writes);
  }
  const ledger = await loadLedger(table, message.debtorId);
  const change = ledgerChange(ledger, message, news);
  if (change) writes.push(ledgerWrite(table, ledger, change, cause.at));
  return writes;
}

function commandFor(news: MessageNews, messageId: string, rungId: string, cause: string): CaseCommand {
  switch (news) {
    // Who complains about a message has received it.
    case 'sent':
    case 'complained':
      return { type: 'ConfirmMessage', messageId, rungId };
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

/** What did not reach the debtor was no contact; an address that bounced or complained is out. */
function ledgerChange(
  ledger: ContactLedger,
  message: Message,
  news: MessageNews,
): Partial<ContactLedger> | undefined {
  const { messageId, channel, claimedAt: at, addressHash } = message;
  const others = ledger.contacts.filter((contact) => contact.messageId !== messageId);
  const contacts = [...others, { at, channel, messageId }].sort((a, b) => a.at.localeCompare(b.at));
  const unusableAddresses = [...new Set([...ledger.unusableAddresses, addressHash])];
  switch (news) {
    case 'doubted':
      return undefined;
    case 'released':
    case 'rejected':
    case 'lost':
      return { contacts: others };
    case 'bounced':
      return { contacts: others, unusableAddresses };
    case 'complained':
      return { contacts, unusableAddresses };
    case 'sent':
      return others.length < ledger.contacts.length ? undefined : { contacts };
    default:
      return news satisfies never;
  }
}
