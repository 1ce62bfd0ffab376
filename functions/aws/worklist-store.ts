import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ExceptionCode } from '../../shared/case/exception.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Payment } from '../../shared/payment/tell.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { indexes, keys, SHARDS } from './keys.ts';
import { readAll, type Table } from './table.ts';

/** An item that is a task for people; which of the fields it has depends on its kind. */
export interface TaskItem {
  pk: string;
  sk: string;
  kind: string;
  taskAt: Instant;
  code?: string;
  debtorId?: InternalId;
  caseId?: InternalId;
  caseIds?: InternalId[];
  /** Of a call, by currency. */
  owedMinor?: Record<string, number>;
  payment?: Payment;
}

/** A task that tells why something the ERP sent was rejected. */
export interface RejectionItem extends TaskItem {
  type: string;
  field: string;
  reason: string;
}

export const REJECTED_KIND = 'rejected-input';

/** All tasks that are due, or all of a kind; in no order. */
export async function loadDueTasks(table: Table, now: Instant, kind?: string): Promise<TaskItem[]> {
  const pages = await Promise.all(SHARDS.map((shard) => dueTasksOf(table, shard, now, kind)));
  return pages.flat();
}

async function dueTasksOf(
  table: Table,
  shard: string,
  now: Instant,
  kind: string | undefined,
): Promise<TaskItem[]> {
  const query = {
    TableName: table.name,
    IndexName: indexes.tasks,
    KeyConditionExpression: 'taskShard = :shard AND taskAt <= :now',
    FilterExpression: kind === undefined ? undefined : 'kind = :kind',
    ExpressionAttributeValues: {
      ':shard': shard,
      ':now': now,
      ...(kind === undefined ? {} : { ':kind': kind }),
    },
  };
  const items: TaskItem[] = [];
  for await (const { Items = [] } of paginateQuery({ client: table.client }, query))
    items.push(...(Items as unknown as TaskItem[]));
  return items;
}

/** Names the task for the outside, by its key. */
export function taskIdOf({ pk, sk }: Pick<TaskItem, 'pk' | 'sk'>): string {
  return `${pk}#${sk}`.replaceAll('#', '.');
}

/** The reverse of `taskIdOf`; only a fraction of a second has a point of its own. */
function keyOfTask(taskId: string): { pk: string; sk: string } {
  const [kind = '', id = '', ...rest] = taskId.replaceAll(/\.(?!\d{3}Z)/g, '#').split('#');
  return { pk: `${kind}#${id}`, sk: rest.join('#') };
}

/** Whose call task it is; `undefined` for a task of another kind. */
export function callTaskOf(taskId: string): InternalId | undefined {
  const { pk, sk } = keyOfTask(taskId);
  return sk === keys.callTask('').sk && pk.startsWith('DEBTOR#') ? idInKey({ pk }) : undefined;
}

/** Which case has the exception that is the task; `undefined` for a task of another kind. */
export function exceptionTaskOf(taskId: string, code: ExceptionCode): InternalId | undefined {
  const { pk, sk } = keyOfTask(taskId);
  return sk === keys.task('', code).sk && pk.startsWith('CASE#') ? idInKey({ pk }) : undefined;
}

/** `undefined` when there is no such task (any more). It may be one of a day to come. */
export async function loadTask(table: Table, taskId: string): Promise<TaskItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOfTask(taskId), ConsistentRead: true }),
  );
  return Item?.taskShard === undefined ? undefined : (Item as TaskItem);
}

/** Of a task that is a rejection, or a payment. */
export function idInKey({ pk }: Pick<TaskItem, 'pk'>): InternalId {
  return pk.slice(pk.indexOf('#') + 1);
}

/** What the ERP had sent, by the id of its rejection; without those that were erased. */
export async function loadRejectedEvents(
  table: Table,
  rejections: readonly TaskItem[],
): Promise<Map<InternalId, unknown>> {
  const items = await readAll(
    table,
    rejections.map((item) => keys.rejectedEvent(idInKey(item), item.debtorId)),
  );
  return new Map(items.map(({ sk, event }) => [String(sk).slice(String(sk).indexOf('#') + 1), event]));
}
