import { adherenceFactsOf } from '../../shared/case/adherence-facts.ts';
import { callFrom } from '../../shared/case/call.ts';
import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import type { ExceptionCode } from '../../shared/case/exception.ts';
import { contactFactsOf } from '../../shared/case/contact-facts.ts';
import { draftToRead } from '../../shared/case/reminder-draft.ts';
import { kpiFactsOf } from '../../shared/case/kpi-facts.ts';
import type { DunningPolicy } from '../../shared/dunning/policy.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { earlier, type Instant, type IsoDay } from '../../shared/time/calendar.ts';
import { taskKeys } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { policiesOf } from './policy-store.ts';
import { historyWrites } from './segment-store.ts';
import { addSum, sumsBetween, sumWrite, type Summed, type Sums } from './sums.ts';
import {
  itemName,
  readEach,
  readItem,
  StaleWrite,
  writeTogether,
  writeUnlessStale,
  type Table,
  type Write,
} from './table.ts';

/** What the figures hold of one case, as of a version of it. */
export interface Contribution extends Summed {
  version: number;
  exceptions: ExceptionCode[];
  /** A person is to call the debtor about it. */
  call: boolean;
  /** Since when, or from when on. */
  callFrom?: Instant;
  /** A person is to decide on its escalation. */
  approval: boolean;
  /** A person is to read the reminder that it would send. */
  draft?: true;
}

/** Something has happened to a case. */
export interface Moved {
  caseId: string;
  at: Instant;
}

/** A case that has moved on since the figures counted it. */
interface Counted extends Moved {
  item: DunningCase;
  before: Contribution | undefined;
  after: Contribution;
}

/** What is to be written for one case. */
interface Difference {
  sums: Sums;
  own: Write[];
  /** To items that other cases of the debtor change, too. */
  ofDebtor: Write[];
}

const TRIES = 8;

/** As many as DynamoDB takes. */
const WRITES_TOGETHER = 100;

/**
 * Brings ageing, KPIs, adherence and tasks in line with the cases as they are now. They move by the calendar, so they are kept
 * by day and added up when they are read. The difference to what the figures held of a case before is added, on condition that
 * they still hold it: so events may come twice, late and in any order, and the sum stays right. Cases that add to the same sums
 * do so in one write.
 */
export async function projectFigures(table: Table, moved: readonly Moved[]): Promise<void> {
  let left = moved;
  for (let stale = 0; left.length > 0;) {
    let counted = await loadCounted(table, left);
    try {
      while (counted.length > 0) {
        const { together, later } = await nextTransaction(table, counted);
        await writeTogether(table, writesOf(table, together));
        counted = later;
        stale = 0;
      }
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite) || ++stale === TRIES) throw error;
      left = counted;
    }
  }
}

/** Those of the cases of which the figures do not hold what they are, each once. */
async function loadCounted(table: Table, moved: readonly Moved[]): Promise<Counted[]> {
  const first = new Map(moved.toReversed().map(({ caseId, at }) => [caseId, at]));
  const wanted = [...first.keys()].flatMap((caseId) => [keys.figures(caseId), keys.case(caseId)]);
  const found = (await readEach(table, wanted)).values();
  const counted: Counted[] = [];
  for (const [caseId, at] of first) {
    const before = found.next().value?.contribution as Contribution | undefined;
    const item = found.next().value?.state as DunningCase | undefined;
    // Read together, not at once: another try may have counted a later version of the case meanwhile.
    if (!item || (before && before.version > item.version)) continue;
    const after = contributionOf(item, await policyOfCase(table, item));
    if (!before || !isSame(before, after)) counted.push({ caseId, at, item, before, after });
  }
  return counted;
}

/** As many as one transaction can write. It may have an item only once, so what a debtor's cases share is changed by one of them. */
async function nextTransaction(table: Table, counted: readonly Counted[]) {
  const taken = new Set<string>();
  const debtors = new Set<string>();
  const together: Difference[] = [];
  const later: Counted[] = [];
  for (const one of counted) {
    const { debtorId } = one.item;
    const difference = debtors.has(debtorId) ? undefined : await differenceOf(table, one);
    const items = difference ? namesOf(difference).filter((name) => !taken.has(name)) : [];
    if (!difference || (taken.size > 0 && taken.size + items.length > WRITES_TOGETHER)) {
      later.push(one);
      continue;
    }
    for (const item of items) taken.add(item);
    if (difference.ofDebtor.length > 0) debtors.add(debtorId);
    together.push(difference);
  }
  return { together, later };
}

async function differenceOf(table: Table, { caseId, at, item, before, after }: Counted): Promise<Difference> {
  return {
    sums: sumsBetween(caseId, before, after),
    own: [contributionWrite(table, caseId, before, after), ...taskWrites(table, item, before, after, at)],
    ofDebtor: [
      ...(await callWrites(table, item, before, after)),
      ...(await historyWrites(table, item.debtorId, before, after, at)),
    ],
  };
}

const namesOf = ({ sums, own, ofDebtor }: Difference): string[] => [
  ...sums.keys(),
  ...[...own, ...ofDebtor].map(itemName),
];

function writesOf(table: Table, differences: readonly Difference[]): Write[] {
  const all: Sums = new Map();
  for (const { sums } of differences) for (const sum of sums.values()) addSum(all, sum);
  return [
    ...differences.flatMap(({ own, ofDebtor }) => [...own, ...ofDebtor]),
    // Also those that come to nothing: whoever adds the cases up sees by the count of changes that they have moved.
    ...[...all.values()].map((sum) => sumWrite(table, sum)),
  ];
}

/** `policy` is the one that the case has pinned, if any. */
export function contributionOf(item: DunningCase, policy: DunningPolicy | undefined): Contribution {
  const { version, status, currency, invoice } = item;
  const exceptions = 'exceptions' in item ? item.exceptions : [];
  const count = item.status === 'closed' ? 0 : 1;
  const from = callFrom(item);
  const rungs = adherenceFactsOf(item, policy);
  const contacts = contactFactsOf(item);
  return {
    version,
    status,
    currency,
    dueOn: invoice.dueOn,
    openMinor: count * balanceMinor(item),
    count,
    ...kpiFactsOf(item),
    ...(rungs.length > 0 ? { rungs: JSON.stringify(rungs) } : {}),
    ...(contacts.length > 0 ? { contacts: JSON.stringify(contacts) } : {}),
    exceptions,
    call: from !== undefined,
    callFrom: from,
    approval: item.status === 'open' && item.escalation?.state === 'requested',
    draft: draftToRead(item) ? true : undefined,
  };
}

/** The policy of the case's ladder; `undefined` before it has one. */
export async function policyOfCase(table: Table, item: DunningCase): Promise<DunningPolicy | undefined> {
  return item.ladder && (await policiesOf(table, [item]))(item.ladder.policy);
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

/** All that adds to a sum. */
const SUMMED = Object.keys({
  status: true,
  currency: true,
  dueOn: true,
  openMinor: true,
  count: true,
  issuedOn: true,
  invoicedMinor: true,
  overdueMinor: true,
  recoveredMinor: true,
  paidOn: true,
  contactedOn: true,
  rungs: true,
  contacts: true,
} satisfies Record<keyof Required<Summed>, true>) as (keyof Summed)[];

/** The condition that the figures have not changed: by version, and by all that adds to a sum, as a repair keeps the version. */
function stillHolds(known: Contribution) {
  const held = (['version', ...SUMMED] as const).map((name) => [name, known[name]] as const);
  const values = held.filter(([, value]) => value !== undefined);
  return {
    ConditionExpression: held
      .map(([name, value]) =>
        value === undefined
          ? `attribute_not_exists(contribution.#${name})`
          : `contribution.#${name} = :${name}`,
      )
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(held.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
  };
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
  { caseId, debtorId, timeZone }: DunningCase,
  before: Contribution | undefined,
  after: Contribution,
): Promise<Write[]> {
  const wasOwed = before?.call ? before.openMinor : 0;
  const isOwed = after.call ? after.openMinor : 0;
  const sameDays = after.callFrom === before?.callFrom && after.dueOn === before?.dueOn;
  if ((sameDays && isOwed === wasOwed) || !(before?.call || after.call)) return [];
  const key = keys.callTask(debtorId);
  const task = await readItem(table, key);
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
  const { [caseId]: _due, ...due } = { ...(task?.due as Record<string, IsoDay> | undefined) };
  if (after.callFrom !== undefined) {
    from[caseId] = after.callFrom;
    due[caseId] = after.dueOn;
  }
  const place = taskKeys('call', debtorId, Object.values(from).reduce(earlier));
  const about = { debtorId, timeZone, caseIds, from, due, owedMinor };
  const item = { ...key, ...place, ...about, revision: revision + 1 };
  return [{ Put: { ...unchanged, Item: item } }];
}

/** What a person has to see to about one case. */
export interface CaseTask {
  kind: 'exception' | 'approval' | 'draft';
  code: string;
}

export function tasksOf({ exceptions, approval, draft }: Contribution): CaseTask[] {
  return [
    ...exceptions.map((code): CaseTask => ({ kind: 'exception', code })),
    ...(approval ? [{ kind: 'approval', code: 'escalation' } as const] : []),
    ...(draft ? [{ kind: 'draft', code: 'draft' } as const] : []),
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
