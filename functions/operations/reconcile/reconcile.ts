import { callSum, type RecordedCall } from '../../aws/call-store.ts';
import { loadStory } from '../../aws/case-store.ts';
import {
  contributionOf,
  policyOfCase,
  isSame,
  projectFigures,
  repairTasks,
  tasksOf,
  type CaseTask,
  type Contribution,
} from '../../aws/figures-store.ts';
import * as keys from '../../aws/keys.ts';
import { RECORDED_CALL_PREFIX } from '../../aws/keys.ts';
import { scanSegment } from '../../aws/scan.ts';
import { addHistoryTo, historySumIn } from '../../aws/segment-store.ts';
import {
  addSum,
  addTo,
  correctSum,
  loadSums,
  nameOf,
  type StoredSum,
  type Sum,
  type Sums,
} from '../../aws/sums.ts';
import type { Table } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { CaseEvent } from '../../../shared/case/events.ts';
import type { Instant } from '../../../shared/time/calendar.ts';

export interface ReconcileOptions {
  segments: number;
  /** Only says what differs. */
  dryRun: boolean;
  /** Hears of each difference, in a line. */
  found: (line: string) => void;
  /** Hears how far it is. */
  note: (line: string) => void;
}

export interface Reconciled {
  cases: number;
  differences: number;
  /** Sums that never stood still while the cases were counted. */
  unsettled: number;
}

/** A sum that moved while the cases were counted is counted again, so often. */
const PASSES = 4;

/**
 * Brings figures and tasks in line with the cases, while events go on flowing. What the figures hold of a case changes in one
 * transaction with the sum to which it adds, and the sum counts its changes. So a sum whose counter stood still while all
 * cases were counted must be what was counted, and is put right on condition that it still stands there; one that moved is
 * left to the next pass.
 */
export async function reconcile(table: Table, options: ReconcileOptions): Promise<Reconciled> {
  const settled = new Set<string>();
  let outcome: Reconciled = { cases: 0, differences: 0, unsettled: 0 };
  for (let pass = 1; pass <= (options.dryRun ? 1 : PASSES); pass++) {
    options.note(`pass ${pass}: reading all cases`);
    const before = bySum(await allSums(table, options.segments));
    const counted = await countCases(table, options);
    const after = bySum(await allSums(table, options.segments));
    const sums = new Map([...before, ...after, ...counted.sums]);
    let [differences, unsettled] = [outcome.differences + counted.differences, 0];
    for (const [name, { key }] of sums) {
      if (settled.has(name)) continue;
      const nothing = { key, figures: {}, changes: 0 };
      const read = after.get(name) ?? nothing;
      const moved = (before.get(name) ?? nothing).changes !== read.changes;
      const right = counted.sums.get(name) ?? nothing;
      const wrong = differing(read, right);
      if (moved || (wrong && !options.dryRun && !(await correctSum(table, read, wrong)))) {
        unsettled += 1;
        continue;
      }
      settled.add(name);
      if (!wrong) continue;
      differences += 1;
      options.found(describeSum(read, wrong, !counted.sums.has(name)));
    }
    outcome = { cases: counted.cases, differences, unsettled };
    if (unsettled === 0) break;
    options.note(`${unsettled} sums moved while the cases were counted`);
  }
  return outcome;
}

/** The counts by status, those of ageing, KPIs, contacts and adherence, and the payment history of each debtor. */
async function allSums(table: Table, segments: number): Promise<StoredSum[]> {
  const filter = { FilterExpression: 'sk = :sk', ExpressionAttributeValues: { ':sk': keys.segment('').sk } };
  const parts = Array.from({ length: segments }, async (_, segment) => {
    const histories: StoredSum[] = [];
    for await (const { items } of scanSegment(table, filter, { segment, segments }))
      histories.push(...items.map(historySumIn));
    return histories;
  });
  return [...(await loadSums(table)), ...(await Promise.all(parts)).flat()];
}

const bySum = (sums: readonly StoredSum[]) => new Map(sums.map((sum) => [nameOf(sum), sum]));

/** The figures that are not what they should be, as they should be. */
function differing(read: Sum, right: Sum): Sum['figures'] | undefined {
  const names = Object.keys({ ...read.figures, ...right.figures });
  const wrong = names.filter((name) => (read.figures[name] ?? 0) !== (right.figures[name] ?? 0));
  if (wrong.length === 0) return undefined;
  return Object.fromEntries(wrong.map((name) => [name, right.figures[name] ?? 0]));
}

function describeSum(read: Sum, right: Sum['figures'], orphaned: boolean) {
  const amounts = Object.entries(right).map(
    ([name, value]) => `${name} ${read.figures[name] ?? 0}, should be ${value}`,
  );
  const why = orphaned ? ' (orphaned: no case adds to it)' : '';
  return `${nameOf(read)}: ${amounts.join('; ')}${why}`;
}

interface Counted {
  cases: number;
  differences: number;
  sums: Sums;
}

/** What the figures hold of all cases, and all recorded calls, added up; on the way each case's own figures and tasks are put right. */
async function countCases(table: Table, options: ReconcileOptions): Promise<Counted> {
  const counted: Counted = { cases: 0, differences: 0, sums: new Map() };
  const { segments } = options;
  const run = async (segment: number) => {
    for await (const found of casesOfSegment(table, segment, segments)) {
      counted.cases += 1;
      if (counted.cases % 10_000 === 0) options.note(`${counted.cases} cases read`);
      const { item, holds } = found;
      if (holds) {
        addTo(counted.sums, item.caseId, holds);
        addHistoryTo(counted.sums, item.debtorId, holds);
      }
      const differs = await settleCase(table, found, options.dryRun);
      if (differs === undefined) continue;
      counted.differences += 1;
      options.found(`case ${item.caseId}: ${differs}`);
    }
    for await (const { items } of scanSegment(table, OF_CALLS, { segment, segments }))
      for (const call of items) addSum(counted.sums, callSum(call as unknown as RecordedCall));
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => run(segment)));
  return counted;
}

const OF_CALLS = {
  FilterExpression: 'begins_with(pk, :debtor) AND begins_with(sk, :call)',
  ExpressionAttributeValues: { ':debtor': 'DEBTOR#', ':call': RECORDED_CALL_PREFIX },
};

interface FoundCase {
  item: DunningCase;
  holds: Contribution | undefined;
  /** Codes of its exceptions, approvals and drafts that are tasks. */
  tasks: string[];
}

const OF_CASES = {
  FilterExpression: 'begins_with(pk, :case) AND (sk = :state OR sk = :figures OR begins_with(sk, :task))',
  ExpressionAttributeValues: { ':case': 'CASE#', ':state': 'CASE', ':figures': 'FIGURES', ':task': 'TASK#' },
};

/** The items of a case come one after the other, so no more than one is held at a time. */
async function* casesOfSegment(table: Table, segment: number, segments: number): AsyncGenerator<FoundCase> {
  let pk: unknown;
  let found: Partial<FoundCase> & { tasks: string[] } = { tasks: [] };
  const isWhole = (some: Partial<FoundCase>): some is FoundCase => some.item !== undefined;
  for await (const { items } of scanSegment(table, OF_CASES, { segment, segments })) {
    for (const item of items) {
      if (item.pk !== pk) {
        if (isWhole(found)) yield found;
        found = { tasks: [] };
        pk = item.pk;
      }
      if (item.sk === 'CASE') found.item = item.state as DunningCase;
      else if (item.sk === 'FIGURES') found.holds = item.contribution as Contribution;
      else if (isCaseTask(item.kind)) found.tasks.push(item.code as string);
    }
  }
  if (isWhole(found)) yield found;
}

/** Says what differed, if anything did. */
async function settleCase(
  table: Table,
  { item, holds, tasks }: FoundCase,
  dryRun: boolean,
): Promise<string | undefined> {
  const { caseId, version } = item;
  const right = contributionOf(item, await policyOfCase(table, item));
  if (!holds || !isSame(holds, right)) {
    // Read a moment after the case, and newer than that.
    if (holds && holds.version > version) return undefined;
    const at = (await loadStory(table, caseId)).at(-1)?.at;
    if (!dryRun && at !== undefined) await projectFigures(table, [{ caseId, at }]);
    if (!holds) return 'was not in the figures';
    return holds.version < version
      ? `the figures were of version ${holds.version}, the case has ${version}`
      : 'the figures did not hold what the case says';
  }
  const wanted = tasksOf(right);
  const missing = wanted.filter(({ code }) => !tasks.includes(code));
  const superfluous = tasks.filter((code) => !wanted.some((task) => task.code === code));
  if (missing.length + superfluous.length === 0) return undefined;
  if (!dryRun) {
    const since = await sinceWhen(table, caseId, missing);
    // If the case has moved on meanwhile, its figures bring the tasks along.
    await repairTasks(table, item, holds, { missing: since, superfluous });
  }
  return [
    ...missing.map(({ code }) => `task ${code} was missing`),
    ...superfluous.map((code) => `task ${code} was there without its cause`),
  ].join(', ');
}

async function sinceWhen(
  table: Table,
  caseId: string,
  tasks: readonly CaseTask[],
): Promise<{ task: CaseTask; since: Instant }[]> {
  if (tasks.length === 0) return [];
  const story = await loadStory(table, caseId);
  return tasks.map((task) => {
    const raised = story.findLast(({ event }) => brings(event, task));
    if (!raised) throw new Error(`case ${caseId} has the task ${task.code} and no event that brought it`);
    return { task, since: raised.at };
  });
}

const CASE_TASKS: readonly unknown[] = ['exception', 'approval', 'draft'] satisfies CaseTask['kind'][];
const isCaseTask = (kind: unknown) => CASE_TASKS.includes(kind);

function brings(event: CaseEvent, { kind, code }: CaseTask): boolean {
  if (kind === 'approval') return event.type === 'EscalationRequested';
  if (kind === 'draft') return event.type === 'ReminderDrafted';
  return event.type === 'ExceptionRaised' && event.code === code;
}
