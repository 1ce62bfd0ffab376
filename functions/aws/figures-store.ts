import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { callFrom } from '../../shared/case/call.ts';
import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import type { ExceptionCode } from '../../shared/case/exception.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { earlier, type Instant } from '../../shared/time/calendar.ts';
import { taskKeys } from './erp-inbox.ts';
import { keys, SHARDS, shardOf } from './keys.ts';
import {
  allWithPrefix,
  readEach,
  StaleWrite,
  writeTogether,
  writeUnlessStale,
  type Table,
  type Write,
} from './table.ts';

/** What the figures hold of one case, as of a version of it. */
export interface Contribution {
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
  /** Since when, or from when on. */
  callFrom?: Instant;
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
    const { before, item } = await loadCounted(table, caseId);
    // Read together, not at once: another try may have counted a later version of the case meanwhile.
    if (!item || (before && before.version > item.version)) return;
    const after = contributionOf(item);
    if (before && isSame(before, after)) return;
    try {
      await writeTogether(table, [
        contributionWrite(table, caseId, before, after),
        ...ageingWrites(table, caseId, before, after),
        ...statusWrites(table, caseId, before, after),
        ...taskWrites(table, item, before, after, at),
        ...(await callWrites(table, item, before, after)),
      ]);
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

export function contributionOf(item: DunningCase): Contribution {
  const { version, status, currency, invoice } = item;
  const exceptions = 'exceptions' in item ? item.exceptions : [];
  const count = item.status === 'closed' ? 0 : 1;
  const from = callFrom(item);
  return {
    version,
    status,
    currency,
    dueOn: invoice.dueOn,
    openMinor: count * balanceMinor(item),
    count,
    exceptions,
    call: from !== undefined,
    callFrom: from,
    approval: item.status === 'open' && item.escalation?.state === 'requested',
  };
}

export function isSame(a: Contribution, b: Contribution): boolean {
  return contentHash(a) === contentHash(b);
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
      ...(before ? stillHolds(before) : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
}

/** The condition that the figures have not changed: by version, and by all that adds to a sum, as a repair keeps the version. */
function stillHolds({ version, currency, dueOn, openMinor, count }: Contribution) {
  const held = Object.entries({ version, currency, dueOn, openMinor, count });
  return {
    ConditionExpression: held.map(([name]) => `contribution.#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(held.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(held.map(([name, value]) => [`:${name}`, value])),
  };
}

function ageingWrites(
  table: Table,
  caseId: string,
  before: Contribution | undefined,
  after: Contribution,
): Write[] {
  const add = (of: Contribution, openMinor: number, count: number): Write[] => {
    if (openMinor === 0 && count === 0) return [];
    return [
      {
        Update: {
          TableName: table.name,
          Key: keys.ageing(shardOf(caseId), of.currency, of.dueOn),
          UpdateExpression: 'ADD openMinor :open, openCount :count, changes :one',
          ExpressionAttributeValues: { ':open': openMinor, ':count': count, ':one': 1 },
        },
      },
    ];
  };
  const moved = before && (before.currency !== after.currency || before.dueOn !== after.dueOn);
  if (moved) {
    return [...add(before, -before.openMinor, -before.count), ...add(after, after.openMinor, after.count)];
  }
  return add(after, after.openMinor - (before?.openMinor ?? 0), after.count - (before?.count ?? 0));
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
  const [known, wanted] = [before ? tasksOf(before) : [], tasksOf(after)];
  const raised = wanted.filter(({ code }) => !known.some((task) => task.code === code));
  const cleared = known.filter(({ code }) => !wanted.some((task) => task.code === code));
  return [
    ...raised.map((task) => caseTaskWrite(table, { caseId, debtorId }, task, at)),
    ...cleared.map(({ code }): Write => ({
      Delete: { TableName: table.name, Key: keys.task(caseId, code) },
    })),
  ];
}

/**
 * One call for all cases of the debtor: the task is there as long as one of them wants it, from the first instant at which one
 * does, and says what is owed on them.
 */
async function callWrites(
  table: Table,
  { caseId, debtorId }: DunningCase,
  before: Contribution | undefined,
  after: Contribution,
): Promise<Write[]> {
  const wasOwed = before?.call ? before.openMinor : 0;
  const isOwed = after.call ? after.openMinor : 0;
  if (after.callFrom === before?.callFrom && isOwed === wasOwed) return [];
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
  const { [caseId]: _, ...from } = { ...(task?.from as Record<string, Instant> | undefined) };
  if (after.callFrom !== undefined) from[caseId] = after.callFrom;
  const place = taskKeys('call', debtorId, Object.values(from).reduce(earlier));
  const about = { debtorId, caseIds, from, owedMinor };
  const item = { ...key, ...place, ...about, revision: revision + 1 };
  return [{ Put: { ...unchanged, Item: item } }];
}

/** What a person has to see to about one case. */
export interface CaseTask {
  kind: 'exception' | 'approval';
  code: string;
}

export function tasksOf({ exceptions, approval }: Contribution): CaseTask[] {
  return [
    ...exceptions.map((code): CaseTask => ({ kind: 'exception', code })),
    ...(approval ? [{ kind: 'approval', code: 'escalation' } as const] : []),
  ];
}

function caseTaskWrite(
  table: Table,
  { caseId, debtorId }: Pick<DunningCase, 'caseId' | 'debtorId'>,
  { kind, code }: CaseTask,
  since: Instant,
): Write {
  const task = { ...taskKeys(kind, caseId, since), code, caseId, debtorId };
  return { Put: { TableName: table.name, Item: { ...keys.task(caseId, code), ...task } } };
}

/** Brings tasks of a case in line with what the figures hold of it, on condition that they still hold it. */
export async function repairTasks(
  table: Table,
  item: DunningCase,
  holds: Contribution,
  { missing, superfluous }: { missing: { task: CaseTask; since: Instant }[]; superfluous: string[] },
): Promise<boolean> {
  const { caseId } = item;
  return writeUnlessStale(table, [
    {
      ConditionCheck: {
        TableName: table.name,
        Key: keys.figures(caseId),
        ...stillHolds(holds),
      },
    },
    ...missing.map(({ task, since }) => caseTaskWrite(table, item, task, since)),
    ...superfluous.map((code): Write => ({
      Delete: { TableName: table.name, Key: keys.task(caseId, code) },
    })),
  ]);
}

/** Ageing of one currency and due day, in one shard. */
export interface AgeingSum {
  shard: string;
  currency: string;
  dueOn: string;
  openMinor: number;
  openCount: number;
  /** Counts the changes: while it stands still, so do the contributions of all cases to this sum. */
  changes: number;
}

export async function loadAgeing(table: Table): Promise<AgeingSum[]> {
  const sums: AgeingSum[] = [];
  for (const shard of SHARDS) {
    const items = await allWithPrefix(table, keys.ageing(shard, '', '').pk, '');
    for (const { sk, openMinor, openCount, changes = 0 } of items) {
      const [currency = '', dueOn = ''] = String(sk).split('#');
      const amounts = { openMinor: openMinor as number, openCount: openCount as number };
      sums.push({ shard, currency, dueOn, ...amounts, changes: changes as number });
    }
  }
  return sums;
}

/** Puts a sum right, unless it has moved since it was read. */
export async function correctAgeing(
  table: Table,
  read: AgeingSum,
  right: { openMinor: number; openCount: number },
): Promise<boolean> {
  return writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.ageing(read.shard, read.currency, read.dueOn),
        UpdateExpression: 'SET openMinor = :open, openCount = :count, changes = :next',
        ConditionExpression: read.changes === 0 ? 'attribute_not_exists(changes)' : 'changes = :changes',
        ExpressionAttributeValues: {
          ':open': right.openMinor,
          ':count': right.openCount,
          ':next': read.changes + 1,
          ...(read.changes === 0 ? {} : { ':changes': read.changes }),
        },
      },
    },
  ]);
}

/** What the figures hold of the case, and the case as it is now. */
async function loadCounted(table: Table, caseId: string) {
  const [figures, item] = await readEach(table, [keys.figures(caseId), keys.case(caseId)]);
  return {
    before: figures?.contribution as Contribution | undefined,
    item: item?.state as DunningCase | undefined,
  };
}
