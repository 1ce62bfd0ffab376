import {
  loadRecipient,
  loadRecipients,
  recipientWrites,
  toldAsOthers,
  toldPersonWrites,
  type StoredRecipient,
} from '../../aws/broadcast-store.ts';
import { contentWrite, newMessageWrites } from '../../aws/message-store.ts';
import { ledgerWrite, loadParties } from '../../aws/party-store.ts';
import { loadPersons, personContactWrites } from '../../aws/person-store.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';
import type { Deliver } from '../../messages/deliver.ts';
import { settleMessage } from '../../messages/settle-message.ts';
import type { Planner } from '../../planner.ts';
import { announcementTo, BROADCAST_CONTACT, type Announcement } from '../../../shared/broadcast/announce.ts';
import {
  claimed,
  isMessageUnderway,
  type Broadcast,
  type Recipient,
} from '../../../shared/broadcast/broadcast.ts';
import { termsEmail } from '../../../shared/broadcast/terms-email.ts';
import type { Period } from '../../../shared/contact/pack.ts';
import { withBlackouts } from '../../../shared/contact/packs.ts';
import { personIdsOf, personsOf, personsReached } from '../../../shared/contact/person.ts';
import { addressHash, type Reach } from '../../../shared/contact/reach.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { contactOf } from '../../../shared/message/claim.ts';
import type { OptOutUrl } from '../../../shared/message/draft-reminder.ts';
import type { EmailContent, Message } from '../../../shared/message/message.ts';
import { addMilliseconds, HOURS, type Instant } from '../../../shared/time/calendar.ts';

export interface Telling extends Planner {
  deliver: Deliver<EmailContent>;
  optOutUrlOf: OptOutUrl;
  blackouts: readonly Period[];
}

const TRIES = 5;

/**
 * Tells a debtor who is due if the rules let it, else keeps what holds them back and until when. Of a message that was left
 * without news for a day it gives up the claim, so that they are due again.
 */
export async function tellDebtor(
  telling: Telling,
  broadcast: Broadcast,
  debtorId: InternalId,
  now: Instant,
): Promise<void> {
  const { table } = telling;
  for (let attempt = 1; ; attempt++) {
    const stored = await loadRecipient(table, broadcast.broadcastId, debtorId);
    const { dueAt } = stored?.recipient ?? {};
    if (!stored || dueAt === undefined || dueAt > now) return;
    if (isMessageUnderway(stored.recipient)) return giveUp(table, stored.recipient, now);
    try {
      const claim = await decide(telling, broadcast, stored, now);
      if (!claim) return;
      const { news, refusal } = await telling.deliver(claim.messageId, claim.content, now);
      await settleMessage(table, claim.messageId, news, { at: now, by: 'workflow' }, refusal);
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

/** Counts a message without news as lost, unless news of it comes first. */
export async function giveUp(table: Table, { messageId }: Recipient, now: Instant): Promise<void> {
  if (messageId !== undefined) await settleMessage(table, messageId, 'lost', { at: now, by: 'workflow' });
}

/** The message that may leave now, once it is claimed. */
async function decide(
  telling: Telling,
  broadcast: Broadcast,
  stored: StoredRecipient,
  now: Instant,
): Promise<{ messageId: InternalId; content: EmailContent } | undefined> {
  const { table, rulesOf, blackouts, optOutUrlOf } = telling;
  const { broadcastId, creditorId } = broadcast;
  const { debtorId } = stored.recipient;
  const { creditor, debtor, ledger } = await loadParties(table, { creditorId, debtorId });
  if (!creditor || !debtor) throw new Error(`debtor ${debtorId} or its creditor is not known any more`);
  const personIds = personIdsOf(debtor);
  const persons = await loadPersons(table, personIds);
  const others = await toldAsOthers(table, broadcastId, personIds, debtorId);
  const told = await loadRecipients(table, broadcastId, [...new Set(others.values())]);
  const reached = ({ channel, address }: Reach) => personsReached(debtor, channel, address);
  const facts = {
    ...{ debtor, ledger, persons },
    rules: withBlackouts(rulesOf(debtor), blackouts),
    toldAs: (reach: Reach) => {
      const as = new Set(reached(reach).map((personId) => others.get(personId)));
      return told.filter((recipient) => as.has(recipient.debtorId));
    },
  };
  const announcement = announcementTo(broadcast, facts, now);
  if (announcement.next !== 'tell') {
    await keepBack(table, broadcast, stored, announcement);
    return undefined;
  }
  const { reach } = announcement;
  const after = claimed(stored.recipient, broadcast, now);
  const message: Message = {
    ...{ messageId: after.messageId, debtorId, broadcastId, ...BROADCAST_CONTACT },
    ...{ items: [], state: 'claimed', changes: 0, claimedAt: now },
    addressHash: addressHash(debtorId, reach.address),
    personIds: reached(reach),
  };
  const optOutUrl = optOutUrlOf({ debtorId, channel: 'email' });
  const content = termsEmail(broadcast, { creditor, debtor, reach, optOutUrl });
  const contact = contactOf(message);
  await writeTogether(table, [
    ledgerWrite(table, ledger, { contacts: [...ledger.contacts, contact] }, now),
    ...personContactWrites(table, personsOf(persons, reached(reach)), debtorId, contact),
    ...newMessageWrites(table, message),
    contentWrite(table, message, content),
    ...toldPersonWrites(table, broadcastId, reached(reach), debtorId),
    ...recipientWrites(table, broadcast, stored, after),
  ]);
  return { messageId: after.messageId, content };
}

async function keepBack(
  table: Table,
  broadcast: Broadcast,
  stored: StoredRecipient,
  kept: Exclude<Announcement, { next: 'tell' }>,
): Promise<void> {
  const known = { ...stored.recipient, heldBy: kept.heldBy };
  const after: Recipient =
    kept.next === 'wait'
      ? { ...known, state: 'waiting', dueAt: kept.until }
      : { ...known, state: 'left-out', dueAt: undefined };
  await writeTogether(table, recipientWrites(table, broadcast, stored, after));
}

const AFTER_FAILURE = HOURS;

/** Who cannot be seen to is looked at later, so that the others are not kept waiting. */
export async function putOff(
  table: Table,
  broadcast: Broadcast,
  debtorId: InternalId,
  now: Instant,
): Promise<void> {
  const stored = await loadRecipient(table, broadcast.broadcastId, debtorId);
  if (stored?.recipient.state !== 'waiting') return;
  const until = addMilliseconds(now, AFTER_FAILURE);
  await keepBack(table, broadcast, stored, { next: 'wait', heldBy: 'not-seen-to', until });
}
