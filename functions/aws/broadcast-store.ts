import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  afterNews,
  areMessagesUnderway,
  isMessageUnderway,
  isUnderway,
  standingOf,
  type Broadcast,
  type Recipient,
  type Standings,
} from '../../shared/broadcast/broadcast.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Message } from '../../shared/message/message.ts';
import type { MessageNews } from '../../shared/message/news.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { putNew } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { DUE_PREFIX, RECIPIENT_PREFIX } from './keys.ts';
import {
  AFTER_ALL,
  allWithPrefix,
  latestBefore,
  readAll,
  readItem,
  writeTogether,
  writeUnlessStale,
  type Table,
  type Write,
} from './table.ts';

/** A broadcast with how far it is. */
export interface KeptBroadcast {
  broadcast: Broadcast;
  standings: Standings;
  /** Up to where those whom it affects were gathered. */
  gatheredTo?: string;
  /** Counts the changes of its recipients. */
  changes: number;
  /** When somebody was told last. */
  lastSentAt?: Instant;
}

const COUNT_PREFIX = 'count#';

export async function loadBroadcast(table: Table, broadcastId: string): Promise<KeptBroadcast | undefined> {
  const item = await readItem(table, keys.broadcast(broadcastId));
  return item && keptIn(item);
}

function keptIn({
  broadcast,
  state,
  approvedBy,
  gatheredTo,
  changes,
  lastSentAt,
  ...counts
}: Record<string, unknown>): KeptBroadcast {
  const standings = Object.entries(counts)
    .filter(([name, count]) => name.startsWith(COUNT_PREFIX) && count !== 0)
    .map(([name, count]) => [name.slice(COUNT_PREFIX.length), count as number] as const);
  return {
    broadcast: {
      ...(broadcast as Omit<Broadcast, 'state'>),
      ...(approvedBy === undefined ? {} : { approvedBy: approvedBy as Actor }),
      state: state as Broadcast['state'],
    },
    standings: Object.fromEntries(standings),
    gatheredTo: gatheredTo as string | undefined,
    changes: changes as number,
    lastSentAt: lastSentAt as Instant | undefined,
  };
}

export function newBroadcastWrites(table: Table, { state, ...broadcast }: Broadcast): Write[] {
  const { broadcastId, startedAt } = broadcast;
  return [
    putNew(table, { ...keys.broadcast(broadcastId), broadcast, state, changes: 0 }),
    putNew(table, { ...keys.broadcastOf(startedAt, broadcastId), broadcastId }),
  ];
}

/** The next broadcasts before that place in the order of their start, the latest first; without `last` there is none after them. */
export async function latestBroadcasts(
  table: Table,
  page: { limit: number; before?: string },
): Promise<{ broadcasts: KeptBroadcast[]; last?: string }> {
  const part = await latestBefore(table, keys.broadcastOf('', '').pk, page);
  const listed = part.items as { broadcastId: InternalId }[];
  const items = await readAll(
    table,
    listed.map(({ broadcastId }) => keys.broadcast(broadcastId)),
  );
  const byId = new Map(items.map((item) => [item.pk, keptIn(item)]));
  const broadcasts = listed.flatMap(({ broadcastId }) => byId.get(keys.broadcast(broadcastId).pk) ?? []);
  return { broadcasts, last: part.last };
}

/** Those that are neither done nor stopped, and of the stopped ones those with messages whose fate is not known. */
export async function broadcastsToGoOn(table: Table): Promise<Broadcast[]> {
  const listed = await allWithPrefix(table, keys.broadcastOf('', '').pk, '');
  const items = await readAll(
    table,
    listed.map(({ broadcastId }) => keys.broadcast(String(broadcastId))),
  );
  return items
    .map(keptIn)
    .filter(({ broadcast, standings }) => isUnderway(broadcast) || areMessagesUnderway(standings))
    .map(({ broadcast }) => broadcast);
}

/** The next of its recipients by id, after that one; without `last` there is none after them. */
export async function recipientPart(
  table: Table,
  broadcastId: InternalId,
  { limit, after = '' }: { limit: number; after?: InternalId },
): Promise<{ recipients: Recipient[]; last?: InternalId }> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': keys.broadcast(broadcastId).pk,
        // The space is the character before all letters of an id.
        ':from': after === '' ? RECIPIENT_PREFIX : `${RECIPIENT_PREFIX}${after} `,
        ':to': `${RECIPIENT_PREFIX}${AFTER_ALL}`,
      },
      Limit: limit + 1,
    }),
  );
  const recipients = Items.slice(0, limit).map(recipientIn);
  return Items.length > limit ? { recipients, last: recipients.at(-1)?.debtorId } : { recipients };
}

/** Those whose message is under way. */
export async function recipientsUnderway(table: Table, broadcastId: InternalId): Promise<Recipient[]> {
  const items = await allWithPrefix(table, keys.broadcast(broadcastId).pk, RECIPIENT_PREFIX);
  return items.map(recipientIn).filter(isMessageUnderway);
}

function recipientIn(item: Record<string, unknown>): Recipient {
  return item.recipient as Recipient;
}

export async function loadRecipient(
  table: Table,
  broadcastId: InternalId,
  debtorId: InternalId,
): Promise<StoredRecipient | undefined> {
  const item = await readItem(table, keys.recipient(broadcastId, debtorId));
  return item && { recipient: recipientIn(item), changes: item.changes as number };
}

/** Those of the debtors who are in it, in any order. */
export async function loadRecipients(
  table: Table,
  broadcastId: InternalId,
  debtorIds: readonly InternalId[],
): Promise<Recipient[]> {
  const items = await readAll(
    table,
    debtorIds.map((debtorId) => keys.recipient(broadcastId, debtorId)),
  );
  return items.map(recipientIn);
}

/** A recipient, and how often it was changed. */
export interface StoredRecipient {
  recipient: Recipient;
  changes: number;
}

/** Who is to be looked at next, the first of them first. */
export async function nextDue(
  table: Table,
  broadcastId: InternalId,
  limit: number,
): Promise<{ debtorId: InternalId; dueAt: Instant }[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :due)',
      ExpressionAttributeValues: { ':pk': keys.broadcast(broadcastId).pk, ':due': DUE_PREFIX },
      Limit: limit,
    }),
  );
  return Items.map(({ debtorId, dueAt }) => ({ debtorId: debtorId as InternalId, dueAt: dueAt as Instant }));
}

/** One transaction takes so many in: two items for each, and the broadcast. */
export const GATHERED_TOGETHER = 45;

/**
 * Takes in those of the debtors who are not in it yet, to be looked at from `now` on, and keeps up to where all were gathered;
 * without `gatheredTo` that was the end. Throws `StaleWrite` when somebody else was first, or it was stopped.
 */
export async function gather(
  table: Table,
  { broadcast: { broadcastId }, changes }: KeptBroadcast,
  debtorIds: readonly InternalId[],
  gatheredTo: string | undefined,
  now: Instant,
): Promise<void> {
  const known = await loadRecipients(table, broadcastId, debtorIds);
  const isKnown = new Set(known.map(({ debtorId }) => debtorId));
  const recipients = debtorIds
    .filter((debtorId) => !isKnown.has(debtorId))
    .map((debtorId): Recipient => ({ debtorId, state: 'waiting', dueAt: now, tries: 0 }));
  const isEnd = gatheredTo === undefined;
  await writeTogether(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.broadcast(broadcastId),
        UpdateExpression: `SET ${isEnd ? '#state = :sending' : 'gatheredTo = :to'} ADD #planned :count, changes :one`,
        ConditionExpression: '#state = :gathering AND changes = :changes',
        ExpressionAttributeNames: { '#state': 'state', '#planned': `${COUNT_PREFIX}planned` },
        ExpressionAttributeValues: {
          ':gathering': 'gathering',
          ':changes': changes,
          ':count': recipients.length,
          ':one': 1,
          ...(isEnd ? { ':sending': 'sending' } : { ':to': gatheredTo }),
        },
      },
    },
    ...recipients.flatMap((recipient) => [
      putNew(table, { ...keys.recipient(broadcastId, recipient.debtorId), recipient, changes: 1 }),
      ...dueWrites(table, broadcastId, undefined, recipient),
    ]),
  ]);
}

/**
 * Changes a recipient that is as it was read, and what is counted of the broadcast; fails when that is not in the state any
 * more in which it was read, so that nobody is told after a stop.
 */
export function recipientWrites(
  table: Table,
  { broadcastId, state }: Pick<Broadcast, 'broadcastId' | 'state'>,
  { recipient: before, changes }: StoredRecipient,
  after: Recipient,
): Write[] {
  const [left, entered] = [standingOf(before), standingOf(after)];
  const isMoved = left !== entered;
  const { sentAt } = after;
  return [
    {
      Put: {
        TableName: table.name,
        Item: { ...keys.recipient(broadcastId, after.debtorId), recipient: after, changes: changes + 1 },
        ConditionExpression: 'changes = :changes',
        ExpressionAttributeValues: { ':changes': changes },
      },
    },
    ...dueWrites(table, broadcastId, before.dueAt, after),
    {
      Update: {
        TableName: table.name,
        Key: keys.broadcast(broadcastId),
        UpdateExpression: `${sentAt ? 'SET lastSentAt = :sentAt ' : ''}ADD changes :one${isMoved ? ', #left :less, #entered :one' : ''}`,
        ConditionExpression: '#state = :state',
        ExpressionAttributeNames: {
          '#state': 'state',
          ...(isMoved ? { '#left': `${COUNT_PREFIX}${left}`, '#entered': `${COUNT_PREFIX}${entered}` } : {}),
        },
        ExpressionAttributeValues: {
          ...{ ':state': state, ':one': 1 },
          ...(isMoved ? { ':less': -1 } : {}),
          ...(sentAt ? { ':sentAt': sentAt } : {}),
        },
      },
    },
  ];
}

function dueWrites(
  table: Table,
  broadcastId: InternalId,
  before: Instant | undefined,
  { debtorId, dueAt }: Recipient,
): Write[] {
  if (before === dueAt) return [];
  return [
    ...(before === undefined
      ? []
      : [{ Delete: { TableName: table.name, Key: keys.dueRecipient(broadcastId, before, debtorId) } }]),
    ...(dueAt === undefined
      ? []
      : [
          {
            Put: {
              TableName: table.name,
              Item: { ...keys.dueRecipient(broadcastId, dueAt, debtorId), debtorId, dueAt },
            },
          },
        ]),
  ];
}

/** What the news of a broadcast's message makes of its recipient, and of the persons who are told by it. */
export async function recipientNewsWrites(
  table: Table,
  message: Pick<Message, 'messageId' | 'debtorId' | 'broadcastId' | 'personIds'>,
  news: MessageNews,
  at: Instant,
): Promise<Write[]> {
  const { broadcastId, debtorId, personIds = [] } = message;
  if (broadcastId === undefined) return [];
  const kept = await loadBroadcast(table, broadcastId);
  const stored = await loadRecipient(table, broadcastId, debtorId);
  if (!kept || !stored) throw new Error(`broadcast ${broadcastId} does not know debtor ${debtorId}`);
  const { broadcast } = kept;
  const after = afterNews(stored.recipient, message, news, !isUnderway(broadcast), at);
  if (!after) return [];
  const others = await toldAsOthers(table, broadcastId, personIds, debtorId);
  const ours = personIds.filter((personId) => !others.has(personId));
  const isTold = after.state === 'sent' || isMessageUnderway(after);
  return [
    ...recipientWrites(table, broadcast, stored, after),
    ...(isTold ? toldPersonWrites : untoldPersonWrites)(table, broadcastId, ours, debtorId),
  ];
}

/** The persons are told as this debtor: a message is under way to them, or was sent. Fails for one who is told as another. */
export function toldPersonWrites(
  table: Table,
  broadcastId: InternalId,
  personIds: readonly InternalId[],
  debtorId: InternalId,
): Write[] {
  return personIds.map((personId) => ({
    Put: {
      TableName: table.name,
      Item: { ...keys.toldPerson(broadcastId, personId), debtorId },
      ...unlessToldAsAnother(debtorId),
    },
  }));
}

/** The message to the debtor has not arrived: the persons may be told as another. */
function untoldPersonWrites(
  table: Table,
  broadcastId: InternalId,
  personIds: readonly InternalId[],
  debtorId: InternalId,
): Write[] {
  return personIds.map((personId) => ({
    Delete: {
      TableName: table.name,
      Key: keys.toldPerson(broadcastId, personId),
      ...unlessToldAsAnother(debtorId),
    },
  }));
}

function unlessToldAsAnother(debtorId: InternalId) {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR debtorId = :debtor',
    ExpressionAttributeValues: { ':debtor': debtorId },
  };
}

/** Of those of the persons who are told as another debtor, as which. */
export async function toldAsOthers(
  table: Table,
  broadcastId: InternalId,
  personIds: readonly InternalId[],
  debtorId: InternalId,
): Promise<Map<InternalId, InternalId>> {
  const { sk } = keys.toldPerson(broadcastId, '');
  const items = await readAll(
    table,
    personIds.map((personId) => keys.toldPerson(broadcastId, personId)),
  );
  const others = items.filter((item) => item.debtorId !== debtorId);
  return new Map(others.map((item) => [String(item.sk).slice(sk.length), item.debtorId as InternalId]));
}

/** Nobody is left to be told. Says `false` when it has changed since it was read. */
export function endBroadcast(
  table: Table,
  { broadcast: { broadcastId }, changes }: KeptBroadcast,
): Promise<boolean> {
  return writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.broadcast(broadcastId),
        UpdateExpression: 'SET #state = :done',
        ConditionExpression: '#state = :sending AND changes = :changes',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':done': 'done', ':sending': 'sending', ':changes': changes },
      },
    },
  ]);
}

/** Whoever has not been told is not told any more. Fails for one that is over. */
export function stopWrite(table: Table, broadcastId: InternalId): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.broadcast(broadcastId),
      UpdateExpression: 'SET #state = :stopped',
      ConditionExpression: '#state IN (:proposed, :gathering, :sending)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':stopped': 'stopped',
        ':proposed': 'proposed',
        ':gathering': 'gathering',
        ':sending': 'sending',
      },
    },
  };
}

/** It may begin. Fails for one that does not wait for that any more. */
export function approveWrite(table: Table, broadcastId: InternalId, by: Actor): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.broadcast(broadcastId),
      UpdateExpression: 'SET #state = :gathering, approvedBy = :by',
      ConditionExpression: '#state = :proposed',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':gathering': 'gathering', ':proposed': 'proposed', ':by': by },
    },
  };
}
