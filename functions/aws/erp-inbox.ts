import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Rejection } from '../../shared/errors.ts';
import type { ErpEvent } from '../../shared/erp/events.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
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

/** What can never work: kept with its reason, its field and the event itself, among the tasks for a person. */
export function rejectionWrites(
  table: Table,
  rejected: { eventKey: InternalId; content: string; event: ErpEvent; error: Rejection; at: Instant },
): Write[] {
  const { eventKey, content, event, error, at } = rejected;
  const id = derivedId('rejected', eventKey, content, error.field);
  return [
    putNew(table, {
      ...keys.rejected(id),
      ...taskKeys(id, at),
      kind: 'rejected-input',
      type: event.type,
      field: error.field,
      reason: error.message,
      event,
    }),
  ];
}

/** Puts an item among the tasks for people, from `visibleFrom` on. */
export function taskKeys(id: InternalId, visibleFrom: Instant): { taskShard: string; taskAt: Instant } {
  return { taskShard: shardOf(id), taskAt: visibleFrom };
}

export function putNew(table: Table, item: Record<string, unknown>): Write {
  return { Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
