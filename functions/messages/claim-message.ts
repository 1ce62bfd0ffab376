import { caseWrites, loadCases, type Cause } from '../aws/case-store.ts';
import {
  contentWrite,
  loadMessage,
  messageClaimWrite,
  messageItemsWrite,
  newMessageWrites,
} from '../aws/message-store.ts';
import { personContactWrites } from '../aws/person-store.ts';
import { ledgerCheck, ledgerWrite, loadLedger } from '../aws/party-store.ts';
import { StaleWrite, writeTogether, writeUnlessStale, type Table, type Write } from '../aws/table.ts';
import type { DunningCase, OpenCase } from '../../shared/case/case.ts';
import { decide } from '../../shared/case/decide.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import type { DueItem } from '../../shared/dunning/statement.ts';
import { personsOf } from '../../shared/contact/person.ts';
import { claimCommand, contactOf, ledgerClaim } from '../../shared/message/claim.ts';
import type { Draft } from '../../shared/message/draft.ts';
import type { Message, MessageContent } from '../../shared/message/message.ts';

/** How many items one transaction can claim: two writes each, and the ledger, the message, its text and its contact. */
export const CLAIM_LIMIT = 45;

/**
 * Takes the contact from the ledger for every item that is due, on the versions that were read, in one transaction. A payment
 * or another contact that was first makes it fail with `StaleWrite`: read and decide again. With more items than a
 * transaction holds, the first of them take the contact, and the message is left `gathering`.
 */
export async function claimMessage(
  table: Table,
  { ledger, persons = [] }: Pick<PlanningFacts, 'ledger' | 'persons'>,
  draft: Draft,
  cause: Cause,
): Promise<Message> {
  const first = draft.due.slice(0, CLAIM_LIMIT);
  const isAll = first.length === draft.due.length;
  const message: Message = {
    ...draft.message,
    items: first.map(asMessageItem),
    state: isAll ? 'claimed' : 'gathering',
    changes: 0,
  };
  await writeTogether(table, [
    ledgerWrite(table, ledger, ledgerClaim(ledger, draft), cause.at),
    ...personContactWrites(
      table,
      personsOf(persons, message.personIds ?? []),
      message.debtorId,
      contactOf(message),
    ),
    ...newMessageWrites(table, message),
    ...(isAll ? [contentWrite(table, message, draft.contentFor(first))] : []),
    ...first.flatMap((entry) => itemWrites(table, draft, entry, !isAll, cause)),
  ]);
  return message;
}

const ROUNDS = 20;

/**
 * Brings a message that is gathering to where it may leave: takes in what else is due, looks at every item again, lets go of
 * what is not to be asked for any more, and claims it on condition that none of its cases has changed since that look, and
 * the contact ledger not since `ledger` was taken. Answers with what it says, or with nothing when it cannot leave: none of its
 * items is left, or something has changed that concerns the debtor as a whole.
 */
export async function gatherAll<Content extends MessageContent>(
  table: Table,
  messageId: string,
  ledger: PlanningFacts['ledger'],
  draft: Draft<Content>,
  isOwed: (item: OpenCase) => boolean,
  cause: Cause,
): Promise<Content | undefined> {
  for (let start = CLAIM_LIMIT; start < draft.due.length; start += CLAIM_LIMIT)
    await takeIn(table, messageId, draft, draft.due.slice(start, start + CLAIM_LIMIT), cause);
  const dueOn = new Map(draft.due.map(({ item }) => [item.caseId, item.invoice.dueOn]));
  const isStill = (item: OpenCase) => isOwed(item) && dueOn.get(item.caseId) === item.invoice.dueOn;
  for (let round = 0; round < ROUNDS; round++) {
    // The message is read before its cases: whatever changes one of them after that counts on the message, too.
    const message = await gatheringMessage(table, messageId);
    const cases = new Map(
      (
        await loadCases(
          table,
          message.items.map(({ caseId }) => caseId),
        )
      ).map((item) => [item.caseId, item]),
    );
    const held = message.items.map((entry) => ({ entry, item: cases.get(entry.caseId) }));
    const gone = held.filter(({ item }) => item?.status !== 'open' || !isStill(item));
    if (gone.length > 0) {
      await letGo(table, message, gone.slice(0, CLAIM_LIMIT), cause);
      continue;
    }
    const due = draft.due.flatMap((known) => {
      const item = cases.get(known.item.caseId);
      return item?.status === 'open' ? [{ ...known, item }] : [];
    });
    if (due.length === 0) return undefined;
    const content = draft.contentFor(due);
    const claimed = [messageClaimWrite(table, message), contentWrite(table, message, content)];
    // The first transaction has counted the ledger up by one.
    const unchanged = ledgerCheck(table, ledger.debtorId, ledger.version + 1);
    if (await writeUnlessStale(table, [unchanged, ...claimed])) return content;
    if ((await loadLedger(table, ledger.debtorId)).version !== ledger.version + 1) return undefined;
  }
  throw new Error(`the cases of message ${messageId} change faster than it can gather them`);
}

async function gatheringMessage(table: Table, messageId: string): Promise<Message> {
  const stored = await loadMessage(table, messageId);
  if (stored?.message.state !== 'gathering') throw new Error(`message ${messageId} is not gathering`);
  return stored.message;
}

/** Those of a few items that are still as they were read; one that changed is left to its own workflow. */
async function takeIn(
  table: Table,
  messageId: string,
  draft: Draft,
  wanted: readonly DueItem[],
  cause: Cause,
): Promise<void> {
  let entries = wanted;
  for (let round = 0; round < ROUNDS && entries.length > 0; round++) {
    const message = await gatheringMessage(table, messageId);
    const known = new Set(message.items.map(({ caseId }) => caseId));
    entries = entries.filter(({ item }) => !known.has(item.caseId));
    if (entries.length === 0) return;
    const writes = entries.map((entry) => itemWrites(table, draft, entry, true, cause));
    const items = [...message.items, ...entries.map(asMessageItem)];
    try {
      await writeTogether(table, [messageItemsWrite(table, message, items), ...writes.flat()]);
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      entries = entries.filter((_, index) => !failedAmong(error, writes, index));
    }
  }
}

/** Whether one of the writes of the entry at `index` failed; the message's own write comes before them all. */
function failedAmong({ failed }: StaleWrite, writes: readonly Write[][], index: number): boolean {
  const start = 1 + writes.slice(0, index).flat().length;
  const end = start + (writes[index]?.length ?? 0);
  return failed.some((position) => position >= start && position < end);
}

async function letGo(
  table: Table,
  message: Message,
  gone: readonly { entry: Message['items'][number]; item: DunningCase | undefined }[],
  cause: Cause,
): Promise<void> {
  const leaving = new Set(gone.map(({ entry }) => entry.caseId));
  const items = message.items.filter(({ caseId }) => !leaving.has(caseId));
  const releases = gone.flatMap(({ entry: { rungId }, item }) => {
    const { messageId } = message;
    const events = decide({ type: 'LetGoOfMessage', messageId, rungId }, item);
    return caseWrites(table, item, events, cause).writes;
  });
  // What was read may be stale by now: the next look decides.
  await writeUnlessStale(table, [messageItemsWrite(table, message, items), ...releases]);
}

function itemWrites(table: Table, draft: Draft, entry: DueItem, gathered: boolean, cause: Cause): Write[] {
  const events = decide(claimCommand(draft, entry, gathered), entry.item);
  return caseWrites(table, entry.item, events, cause).writes;
}

function asMessageItem({ item, rung }: DueItem): Message['items'][number] {
  return { caseId: item.caseId, rungId: rung.id };
}
