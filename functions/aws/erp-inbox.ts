import type { TaskKind } from '../../shared/api/worklist.ts';
import type { ErpEvent } from '../../shared/erp/events.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { shardOf, taskPartition } from './keys.ts';
import { readItem, type Table, type Write } from './table.ts';

/** That an event of the ERP was taken, and what it said, as a hash. Kept for ever: so long is its id idempotent. */
interface TakenEvent {
  type: string;
  content: string;
  at: Instant;
}

export async function loadErpEvent(table: Table, eventKey: InternalId): Promise<TakenEvent | undefined> {
  return (await readItem(table, keys.erpEvent(eventKey))) as TakenEvent | undefined;
}

export function erpEventWrite(table: Table, eventKey: InternalId, taken: TakenEvent): Write {
  return putNew(table, { ...keys.erpEvent(eventKey), ...taken });
}

/** What can never work, as a person must know it; what the ERP sent is kept apart, with the debtor it is about. */
export interface RejectedInput {
  id: InternalId;
  type: ErpEvent['type'];
  field: string;
  reason: string;
  at: Instant;
  debtorId?: InternalId;
  /** Of the event that was rejected as a whole, and the hash of what was sent: by these it can be redriven. */
  sent?: { eventKey: InternalId; content: string };
  /** Whatever helps to find what it is about. */
  about?: Record<string, InternalId>;
}

/** Kept with its reason and its field, among the tasks for a person; once, unless it was redriven and is rejected again. */
export function rejectionWrite(table: Table, { id, about, ...rejected }: RejectedInput): Write {
  return {
    Put: {
      TableName: table.name,
      Item: {
        ...keys.rejected(id),
        ...taskKeys('rejected-input', id, rejected.at),
        ...rejected,
        ...about,
      },
      ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(redriven)',
    },
  };
}

/** The event itself: personal, so it lies with its debtor and out of the tasks. The same rejection has the same event. */
export function rejectedEventWrite(table: Table, { id, debtorId }: RejectedInput, event: unknown): Write {
  return { Put: { TableName: table.name, Item: { ...keys.rejectedEvent(id, debtorId), event } } };
}

/** A rejection, and the event as it was sent, which is `undefined` when only a part of it was rejected. */
export interface StoredRejection extends Pick<RejectedInput, 'id' | 'type' | 'at' | 'sent'> {
  redriven: boolean;
  event: unknown;
}

export async function loadRejected(table: Table, id: string): Promise<StoredRejection | undefined> {
  const rejected = await readItem(table, keys.rejected(id));
  if (!rejected) return undefined;
  const { type, at, sent, debtorId, redriven } = rejected as Omit<RejectedInput, 'id'> & {
    redriven?: Instant;
  };
  const kept = await readItem(table, keys.rejectedEvent(id, debtorId));
  return { id, type, at, sent, redriven: redriven !== undefined, event: kept?.event };
}

/** Off the list, and the event counts as never taken. Fails when its id was taken by another content. */
export function redriveWrites(table: Table, { id, at, sent }: StoredRejection): Write[] {
  const marked: Write = {
    Update: {
      TableName: table.name,
      Key: keys.rejected(id),
      UpdateExpression: 'SET redriven = :rejected REMOVE taskShard, taskAt',
      ConditionExpression: 'attribute_not_exists(redriven)',
      // The time of this rejection, so that redriving the next one is not taken for a repetition of this write.
      ExpressionAttributeValues: { ':rejected': at },
    },
  };
  if (!sent) return [marked];
  return [
    marked,
    {
      Delete: {
        TableName: table.name,
        Key: keys.erpEvent(sent.eventKey),
        ConditionExpression: 'attribute_not_exists(pk) OR content = :content',
        ExpressionAttributeValues: { ':content': sent.content },
      },
    },
  ];
}

/** What is kept with the mark that something was done which must happen once. */
export async function loadDone(
  table: Table,
  key: ReturnType<typeof keys.done>,
): Promise<{ usedMinor: number } | undefined> {
  return (await readItem(table, key)) as { usedMinor: number } | undefined;
}

/** Puts an item among the tasks for people, from `visibleFrom` on; each kind has its own partitions, by which it is paged. */
export function taskKeys(
  kind: TaskKind,
  id: InternalId,
  visibleFrom: Instant,
): { kind: TaskKind; taskShard: string; taskAt: Instant } {
  return { kind, taskShard: taskPartition(kind, shardOf(id)), taskAt: visibleFrom };
}

export function putNew(table: Table, item: Record<string, unknown>): Write {
  return { Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
