import { recipientNewsWrites } from '../aws/broadcast-store.ts';
import { caseWrites, loadCases, type Cause } from '../aws/case-store.ts';
import {
  contactOutcomeWrite,
  loadMessage,
  messageStateWrite,
  settlingWrite,
  type Settling,
} from '../aws/message-store.ts';
import { personNewsWrites } from '../aws/person-store.ts';
import { ledgerWrite, loadLedger } from '../aws/party-store.ts';
import { StaleWrite, writeTogether, writeUnlessStale, type Table, type Write } from '../aws/table.ts';
import type { Contact } from '../../shared/contact/ledger.ts';
import { decide } from '../../shared/case/decide.ts';
import type { Message } from '../../shared/message/message.ts';
import { ledgerNews, newsCommand, type MessageNews } from '../../shared/message/news.ts';
import { CLAIM_LIMIT } from './claim-message.ts';

/** From which states a piece of news still counts. News comes late, twice and in any order; the rest changes nothing. */
const counts: Record<Message['state'], readonly MessageNews[]> = {
  gathering: ['released', 'lost'],
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

/**
 * Records the news on the message, on every case that rode in it and on the contact ledger: in one transaction, or, when there
 * are too many cases, a few of them at a time and the message last. Whoever finds another's news half told tells it to the end
 * first, so that all cases of a message hear the same, in the same order. `alongside` is written in the same transaction as the
 * message. Says whether the news counted: what comes too late writes nothing.
 */
export async function settleMessage(
  table: Table,
  messageId: string,
  news: MessageNews,
  cause: Cause,
  refusal = '',
  alongside: readonly Write[] = [],
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const stored = await loadMessage(table, messageId);
    if (!stored) throw new Error(`message ${messageId} is not known`);
    const { message, settling } = stored;
    try {
      if (settling) {
        const isOurs = settling.news === news;
        await tellRest(table, message, settling, cause, isOurs ? alongside : []);
        if (isOurs) return true;
        continue;
      }
      if (!counts[message.state].includes(news)) return false;
      if (message.items.length <= CLAIM_LIMIT) {
        const told = { news, refusal };
        const writes = await caseNews(table, message, told, message.items, cause);
        await writeTogether(table, [
          ...(await messageNews(table, message, told, cause)),
          ...writes,
          ...alongside,
        ]);
        return true;
      }
      await writeTogether(table, [settlingWrite(table, message, { news, refusal })]);
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt >= TRIES) throw error;
    }
  }
}

/** Each case hears the news once: one that has is left as it is. */
async function tellRest(
  table: Table,
  message: Message,
  settling: Settling,
  cause: Cause,
  alongside: readonly Write[],
): Promise<void> {
  for (let start = 0; start < message.items.length; start += CLAIM_LIMIT) {
    const few = message.items.slice(start, start + CLAIM_LIMIT);
    for (let attempt = 1; ; attempt++) {
      const writes = await caseNews(table, message, settling, few, cause);
      if (writes.length === 0) break;
      if (await writeUnlessStale(table, writes)) break;
      if (attempt === TRIES) throw new Error(`the cases of message ${message.messageId} change too fast`);
    }
  }
  await writeTogether(table, [...(await messageNews(table, message, settling, cause)), ...alongside]);
}

async function messageNews(
  table: Table,
  message: Message,
  { news }: Settling,
  cause: Cause,
): Promise<Write[]> {
  const ledger = await loadLedger(table, message.debtorId);
  const change = ledgerNews(ledger, message, news);
  return [
    messageStateWrite(table, message, news),
    ...(message.purpose === 'collection' ? [contactOutcomeWrite(table, message, news)] : []),
    ...(change ? [ledgerWrite(table, ledger, change, cause.at)] : []),
    ...(change?.contacts ? personNews(table, message, change.contacts, cause) : []),
    ...(await recipientNewsWrites(table, message, news, cause.at)),
  ];
}

/** Whether it was a contact after all, for the others who are the same person. */
function personNews(
  table: Table,
  { messageId, debtorId, personIds = [] }: Message,
  contacts: readonly Contact[],
  { at }: Cause,
): Write[] {
  const contact = contacts.find((known) => known.messageId === messageId);
  return personNewsWrites(table, personIds, messageId, contact && { ...contact, debtorId }, at);
}

async function caseNews(
  table: Table,
  message: Message,
  { news, refusal }: Settling,
  items: Message['items'],
  cause: Cause,
): Promise<Write[]> {
  const loaded = await loadCases(
    table,
    items.map(({ caseId }) => caseId),
  );
  const counted = message.purpose === 'collection' ? message.items[0]?.caseId : undefined;
  const cases = new Map(loaded.map((item) => [item.caseId, item]));
  return items.flatMap(({ caseId, rungId }) => {
    const before = cases.get(caseId);
    const contact = caseId === counted ? message.channel : undefined;
    const events = decide(newsCommand(news, message.messageId, rungId, refusal, contact), before);
    return caseWrites(table, before, events, cause).writes;
  });
}
