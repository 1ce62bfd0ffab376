import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import type { ExceptionCode } from '../../shared/case/exception.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { loadCase } from './case-store.ts';
import { taskKeys } from './erp-inbox.ts';
import { keys, shardOf } from './keys.ts';
import { StaleWrite, writeTogether, type Table, type Write } from './table.ts';

/** What the figures hold of one case, as of a version of it. */
interface Contribution {
  version: number;
  status: DunningCase['status'];
  currency: string;
  dueOn: string;
  openMinor: number;
  /** 1 while the case is not closed. */
  count: 0 | 1;
  exceptions: ExceptionCode[];
  /** A person is to call the debtor about it. */
  call: boolean;
  /** A person is to decide on its escalation. */
  approval: boolean;
}

const TRIES = 8;

/**
 * Brings ageing and tasks in line with the case as it is now. Ageing moves by the calendar, so it is kept by due day and
 * added up when it is read. The difference to what the figures held of the case before is added, on condition that they
 * still hold it: so events may come twice, late and in any order, and the sum stays right.
 */
export async function projectFigures(table: Table, caseId: string, at: Instant): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await loadContribution(table, caseId);
    const item = await loadCase(table, caseId);
    if (!item || (before && before.version >= item.version)) return;
    const after = contributionOf(item);
    try {
      await writeTogether(table, [
        contributionWrite(table, caseId, before, after),
        ...ageingWrites(table, caseId, before, after),
        ...statusWrites(table, caseId, before, after),
        ...taskWrites(table, item, before, after, at),
        ...(await callWrites(table, item, before, after, at)),
      ]);
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

function contributionOf(item: DunningCase): Contribution {
  const { version, status, currency, invoice } = item;
  const exceptions = item.status === 'closed' ? [] : item.exceptions;
  const count = item.status === 'closed' ? 0 : 1;
  return {
    version,
    status,
    currency,
    dueOn: invoice.dueOn,
    openMinor: count * balanceMinor(item),
    count,
    exceptions,
    call: item.status === 'open' && item.callAssignedAt !== undefined,
    approval: item.status === 'open' && item.escalationRequestedAt !== undefined,
  };
}

function contributionWrite(
  table: Table,
  caseId: string,
  before: Contribution | undefined,
  after: Contribution,
): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.figures(caseId), contribution: after },
      ConditionExpression: before ? 'contribution.#version = :before' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: before ? { '#version': 'version' } : undefined,
      ExpressionAttributeValues: before ? { ':before': before.version } : undefined,
    },
  };
}

function ageingWrites(
  table: Table,
  caseId: string,
  before: Contribution | undefined,
  after: Contribution,
): Write[] {
  const add = (openMinor: number, count: number): Write => ({
    Update: {
      TableName: table.name,
      Key: keys.ageing(shardOf(caseId), after.currency, after.dueOn),
      UpdateExpression: 'ADD openMinor :open, openCount :count',
      ExpressionAttributeValues: { ':open': openMinor, ':count': count },
    },
  });
  const openMinor = after.openMinor - (before?.openMinor ?? 0);
  const count = after.count - (before?.count ?? 0);
  return openMinor === 0 && count === 0 ? [] : [add(openMinor, count)];
}

function statusWrites(
  table: Table,
  caseId: string,
  before: Contribution | undefined,
  after: Contribution,
): Write[] {
  if (before?.status === after.status) return [];
  const add = (status: string, count: number): Write => ({
    Update: {
      TableName: table.name,
      Key: keys.statusCount(shardOf(caseId), status),
      UpdateExpression: 'ADD cases :count',
      ExpressionAttributeValues: { ':count': count },
    },
  });
  return [add(after.status, 1), ...(before ? [add(before.status, -1)] : [])];
}

function taskWrites(
  table: Table,
  { caseId, debtorId }: DunningCase,
  before: Contribution | undefined,
  after: Contribution,
  at: Instant,
): Write[] {
  const tasksOf = (held: Contribution | undefined) => [
    ...(held?.exceptions ?? []).map((code) => ({ kind: 'exception', code })),
    ...(held?.approval ? [{ kind: 'approval', code: 'escalation' }] : []),
  ];
  const [known, wanted] = [tasksOf(before), tasksOf(after)];
  const raised = wanted.filter(({ code }) => !known.some((task) => task.code === code));
  const cleared = known.filter(({ code }) => !wanted.some((task) => task.code === code));
  return [
    ...raised.map(({ kind, code }): Write => {
      const task = { ...taskKeys(caseId, at), kind, code, caseId, debtorId };
      return { Put: { TableName: table.name, Item: { ...keys.task(caseId, code), ...task } } };
    }),
    ...cleared.map(({ code }): Write => ({
      Delete: { TableName: table.name, Key: keys.task(caseId, code) },
    })),
  ];
}

/** One call for all cases of the debtor: the task is there as long as one of them wants it, and says what is owed on them. */
async function callWrites(
  table: Table,
  { caseId, debtorId }: DunningCase,
  before: Contribution | undefined,
  after: Contribution,
  at: Instant,
): Promise<Write[]> {
  const wasOwed = before?.call ? before.openMinor : 0;
  const isOwed = after.call ? after.openMinor : 0;
  if (after.call === (before?.call ?? false) && isOwed === wasOwed) return [];
  const key = keys.callTask(debtorId);
  const { Item: task } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  const known = (task?.caseIds as string[] | undefined) ?? [];
  const revision = (task?.revision as number | undefined) ?? 0;
  const others = known.filter((id) => id !== caseId);
  const caseIds = after.call ? [...others, caseId] : others;
  const owedMinor = { ...(task?.owedMinor as Record<string, number> | undefined) };
  owedMinor[after.currency] = (owedMinor[after.currency] ?? 0) + isOwed - wasOwed;
  const unchanged = {
    TableName: table.name,
    ConditionExpression: task ? 'revision = :known' : 'attribute_not_exists(pk)',
    ExpressionAttributeValues: task ? { ':known': revision } : undefined,
  };
  if (caseIds.length === 0) return task ? [{ Delete: { ...unchanged, Key: key } }] : [];
  const { taskShard, taskAt } = taskKeys(debtorId, (task?.taskAt as Instant | undefined) ?? at);
  const about = { debtorId, caseIds, owedMinor };
  const item = { ...key, taskShard, taskAt, kind: 'call', ...about, revision: revision + 1 };
  return [{ Put: { ...unchanged, Item: item } }];
}

async function loadContribution(table: Table, caseId: string): Promise<Contribution | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.figures(caseId), ConsistentRead: true }),
  );
  return Item?.contribution as Contribution | undefined;
}
