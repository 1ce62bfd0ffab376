import { paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { TaskKind } from '../../shared/api/worklist.ts';
import type { ExceptionCode } from '../../shared/case/exception.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Payment } from '../../shared/payment/tell.ts';
import type { Instant, IsoDay, TimeZone } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { indexes, SHARDS, taskPartition } from './keys.ts';
import { readAll, readItem, type Table } from './table.ts';

/** An item that is a task for people; which of the fields it has depends on its kind. */
export interface TaskItem {
  pk: string;
  sk: string;
  kind: TaskKind;
  taskAt: Instant;
  code?: string;
  debtorId?: InternalId;
  caseId?: InternalId;
  caseIds?: InternalId[];
  /** Of a call, by currency. */
  owedMinor?: Record<string, number>;
  /** Of a call: where the debtor lives. */
  timeZone?: TimeZone;
  /** Of a call, by case. */
  due?: Record<InternalId, IsoDay>;
  payment?: Payment;
}

/** A task that tells why something the ERP sent was rejected. */
export interface RejectionItem extends TaskItem {
  type: string;
  field: string;
  reason: string;
}

/** How far a list of the tasks of one kind has come: by shard, the task that was listed last there. */
export const taskPosition = z.record(z.string(), z.object({ taskAt: z.string(), taskId: z.string() }));
export type TaskPosition = z.output<typeof taskPosition>;

/**
 * The next due tasks of a kind, what has waited longest first, or the latest first. Without `last` there are no more. Many may
 * be due at the same instant, so the position is kept for each shard.
 */
export async function dueTasks(
  table: Table,
  kind: TaskKind,
  now: Instant,
  { after = {}, limit, latestFirst = false }: { after?: TaskPosition; limit: number; latestFirst?: boolean },
): Promise<{ items: TaskItem[]; last?: TaskPosition }> {
  const found = await Promise.all(
    SHARDS.map(async (shard) => {
      const { taskShard, ...query } = dueQuery(table, kind, shard, now);
      const from = after[shard];
      const start = from && { taskShard, taskAt: from.taskAt, ...keyOfTask(from.taskId) };
      const { Items = [] } = await table.client.send(
        new QueryCommand({
          ...query,
          ExclusiveStartKey: start,
          ScanIndexForward: !latestFirst,
          Limit: limit + 1,
        }),
      );
      return Items.map((item) => ({ shard, item: item as TaskItem }));
    }),
  );
  const direction = latestFirst ? -1 : 1;
  const merged = found.flat().sort((a, b) => direction * a.item.taskAt.localeCompare(b.item.taskAt));
  const shown = merged.slice(0, limit);
  const items = shown.map(({ item }) => item);
  if (merged.length <= limit) return { items };
  const last = { ...after };
  for (const { shard, item } of shown) last[shard] = { taskAt: item.taskAt, taskId: taskIdOf(item) };
  return { items, last };
}

/** So many of each shard are looked at when their order is by what no index knows: about a thousand. */
const OLDEST_OF_SHARD = 250;

/**
 * Those of the due tasks that have waited longest, in no order, and up to where these are: further pages are of the same tasks,
 * `upTo` there, and of what `dueTasks` has after them, whatever comes and goes meanwhile.
 */
export async function oldestTasks(
  table: Table,
  kind: TaskKind,
  now: Instant,
  upTo?: TaskPosition,
): Promise<{ items: TaskItem[]; upTo: TaskPosition }> {
  const found = await Promise.all(
    SHARDS.map((shard) =>
      upTo ? tasksUpTo(table, kind, shard, now, upTo[shard]) : firstTasks(table, kind, shard, now),
    ),
  );
  const ends = found.flatMap((items, index) => {
    const last = items.at(-1);
    return last ? [[SHARDS[index], { taskAt: last.taskAt, taskId: taskIdOf(last) }] as const] : [];
  });
  return { items: found.flat(), upTo: upTo ?? (Object.fromEntries(ends) as TaskPosition) };
}

async function firstTasks(table: Table, kind: TaskKind, shard: string, now: Instant): Promise<TaskItem[]> {
  const { taskShard: _, ...query } = dueQuery(table, kind, shard, now);
  const { Items = [] } = await table.client.send(new QueryCommand({ ...query, Limit: OLDEST_OF_SHARD }));
  return Items as TaskItem[];
}

/** Backwards, for of tasks that are due at the same instant only the index knows the order. */
async function tasksUpTo(
  table: Table,
  kind: TaskKind,
  shard: string,
  now: Instant,
  last: TaskPosition[string] | undefined,
): Promise<TaskItem[]> {
  if (!last) return [];
  const { taskShard, ...query } = dueQuery(table, kind, shard, now);
  const ExclusiveStartKey = { taskShard, taskAt: last.taskAt, ...keyOfTask(last.taskId) };
  const backwards = { ...query, ExclusiveStartKey, ScanIndexForward: false };
  const items: TaskItem[] = [];
  for await (const { Items = [] } of paginateQuery({ client: table.client }, backwards))
    items.push(...(Items as TaskItem[]));
  const itself = await loadTask(table, last.taskId);
  return itself?.kind === kind && itself.taskAt === last.taskAt ? [...items, itself] : items;
}

function dueQuery(table: Table, kind: TaskKind, shard: string, now: Instant) {
  const taskShard = taskPartition(kind, shard);
  return {
    taskShard,
    TableName: table.name,
    IndexName: indexes.tasks,
    KeyConditionExpression: 'taskShard = :shard AND taskAt <= :now',
    ExpressionAttributeValues: { ':shard': taskShard, ':now': now },
  };
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

/** Whose review it is to decide whether to go on trading; `undefined` for a task of another kind. */
export function reviewTaskOf(taskId: string): InternalId | undefined {
  const { pk, sk } = keyOfTask(taskId);
  return sk === keys.reviewTask('').sk && pk.startsWith('DEBTOR#') ? idInKey({ pk }) : undefined;
}

/** Which case has the exception that is the task; `undefined` for a task of another kind. */
export function exceptionTaskOf(taskId: string, code: ExceptionCode): InternalId | undefined {
  const { pk, sk } = keyOfTask(taskId);
  return sk === keys.task('', code).sk && pk.startsWith('CASE#') ? idInKey({ pk }) : undefined;
}

/** `undefined` when there is no such task (any more). It may be one of a day to come. */
export async function loadTask(table: Table, taskId: string): Promise<TaskItem | undefined> {
  const item = await readItem(table, keyOfTask(taskId));
  return item?.taskShard === undefined ? undefined : (item as unknown as TaskItem);
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
