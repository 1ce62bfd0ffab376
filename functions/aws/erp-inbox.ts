import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ErpEvent } from '../../shared/erp/events.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { keys, shardOf } from './keys.ts';
import type { Table, Write } from './table.ts';

/** That an event of the ERP was taken, and what it said, as a hash. Kept for ever: so long is its id idempotent. */
interface TakenEvent {
  type: string;
  content: string;
  at: Instant;
}

export async function loadErpEvent(table: Table, eventKey: InternalId): Promise<TakenEvent | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.erpEvent(eventKey), ConsistentRead: true }),
  );
  return Item as TakenEvent | undefined;
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
  /** Whatever helps to find what it is about. */
  about?: Record<string, InternalId>;
}

/** Kept with its reason and its field, among the tasks for a person. */
export function rejectionWrite(table: Table, { id, at, about, ...rejected }: RejectedInput): Write {
  return putNew(table, {
    ...keys.rejected(id),
    ...taskKeys(id, at),
    kind: 'rejected-input',
    ...rejected,
    ...about,
  });
}

/** The event itself: personal, so it lies with its debtor and out of the tasks. */
export function rejectedEventWrite(table: Table, { id, debtorId }: RejectedInput, event: unknown): Write {
  return putNew(table, { ...keys.rejectedEvent(id, debtorId), event });
}

/** What is kept with the mark that something was done which must happen once. */
export async function loadDone(
  table: Table,
  key: ReturnType<typeof keys.done>,
): Promise<{ usedMinor: number } | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item as { usedMinor: number } | undefined;
}

/** Puts an item among the tasks for people, from `visibleFrom` on. */
export function taskKeys(id: InternalId, visibleFrom: Instant): { taskShard: string; taskAt: Instant } {
  return { taskShard: shardOf(id), taskAt: visibleFrom };
}

export function putNew(table: Table, item: Record<string, unknown>): Write {
  return { Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
