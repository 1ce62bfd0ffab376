import * as z from 'zod/mini';
import { loadCases } from '../../aws/case-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import {
  dueTasks,
  idInKey,
  loadRejectedEvents,
  taskIdOf,
  taskPosition,
  type RejectionItem,
  type TaskItem,
} from '../../aws/worklist-store.ts';
import type { Call } from '../../middleware/finance.ts';
import { criticalCalls, criticalCases } from '../critical.ts';
import { moneyText, type MoneyText, type Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { WORK_ORDER, type RejectionView, type Task } from '../../../shared/api/worklist.ts';
import { balanceMinor, type DunningCase } from '../../../shared/case/case.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import { callScripts } from './call-scripts.ts';
import { RANKED, rankedPlace, rankedTasks } from './ranked-tasks.ts';

/** A page begins within this kind: after these tasks, or, where tasks are ranked, at that place. */
const placeInOrder = z.extend(rankedPlace, { kind: z.enum(WORK_ORDER) });
type PlaceInOrder = z.output<typeof placeInOrder>;

/** What is to be done now, in the order of `WORK_ORDER`. */
export async function worklistPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/worklist']>,
): Promise<Page<Task>> {
  const { kind: wanted, limit } = call.query;
  const place = call.place(placeInOrder);
  const kinds = WORK_ORDER.filter((kind) => wanted === undefined || kind === wanted);
  const items: TaskItem[] = [];
  let next: PlaceInOrder | undefined;
  for (const kind of place ? kinds.slice(kinds.indexOf(place.kind)) : kinds) {
    const from = place?.kind === kind ? place : { kind };
    // With nothing left to show it is still asked whether there is more.
    const part = await partFrom(table, from, call.now, limit - items.length);
    items.push(...part.items);
    next = part.next;
    if (next) break;
  }
  return { items: await tasksOf(table, items, call.now), cursor: next && call.cursorAt(next) };
}

async function partFrom(
  table: Table,
  { kind, ...place }: PlaceInOrder,
  now: Instant,
  limit: number,
): Promise<{ items: TaskItem[]; next?: PlaceInOrder }> {
  if (RANKED.includes(kind)) {
    const { items, next } = await rankedTasks(table, kind, now, { ...place, limit });
    return { items, next: next && { kind, ...next } };
  }
  const { items, last } = await dueTasks(table, kind, now, { after: place.after, limit });
  return { items, next: last && { kind, after: last } };
}

async function tasksOf(table: Table, items: readonly TaskItem[], now: Instant): Promise<Task[]> {
  const cases = await loadCases(table, [...new Set(items.flatMap(caseIdsOf))]);
  const casesById = new Map(cases.map((item) => [item.caseId, item]));
  const debtorOf = (item: TaskItem) =>
    item.debtorId ?? item.payment?.received?.debtorId ?? casesById.get(item.caseId ?? '')?.debtorId;
  const debtors = await loadDebtors(
    table,
    items.flatMap((item) => debtorOf(item) ?? []),
  );
  const scripts = await callScripts(table, items, casesById, debtors, now);
  const callsBecause = await criticalCalls(
    table,
    items.filter(({ kind }) => kind === 'call'),
    now,
  );
  const casesBecause = await criticalCases(table, cases, now);
  const because = (item: TaskItem) => {
    const one = casesById.get(item.caseId ?? '');
    return item.kind === 'call' ? callsBecause(item) : one ? casesBecause(one) : [];
  };
  return items.map((item) => ({
    ...taskOf(item, casesById, debtors, debtorOf(item)),
    critical: because(item),
    script: item.kind === 'call' ? scripts.get(debtorOf(item) ?? '') : undefined,
  }));
}

const caseIdsOf = ({ caseId, caseIds = [] }: TaskItem) =>
  caseId === undefined ? caseIds.slice(0, CASES_SHOWN) : [caseId];

/** Of a call that is about more. */
const CASES_SHOWN = 20;

function taskOf(
  item: TaskItem,
  cases: ReadonlyMap<string, DunningCase>,
  debtors: ReadonlyMap<string, Debtor>,
  debtorId: string | undefined,
): Omit<Task, 'critical'> {
  const isPayment = item.pk.startsWith('PAYMENT#');
  return {
    taskId: taskIdOf(item),
    kind: item.kind,
    code: item.code,
    since: item.taskAt,
    debtor: debtorId === undefined ? undefined : { debtorId, legalName: debtors.get(debtorId)?.legalName },
    amounts: amountsOf(item, cases),
    cases: caseIdsOf(item).map((caseId) => ({ caseId, invoiceNumber: cases.get(caseId)?.invoice.number })),
    paymentId: isPayment ? idInKey(item) : undefined,
    rejectionId: item.kind === 'rejected-input' ? idInKey(item) : undefined,
  };
}

function amountsOf(
  { owedMinor, payment, caseId }: TaskItem,
  cases: ReadonlyMap<string, DunningCase>,
): MoneyText[] {
  if (owedMinor)
    return Object.entries(owedMinor)
      .filter(([, minor]) => minor !== 0)
      .map(([currency, minor]) => moneyText(minor, currency));
  if (payment) return Object.entries(payment.rest).map(([currency, minor]) => moneyText(minor, currency));
  const item = cases.get(caseId ?? '');
  return item ? [moneyText(balanceMinor(item), item.currency)] : [];
}

/** What could not be taken in, the latest first. */
export async function rejectionPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/rejections']>,
): Promise<Page<RejectionView>> {
  const after = call.place(taskPosition);
  const page = { after, limit: call.query.limit, latestFirst: true };
  const { items, last } = await dueTasks(table, 'rejected-input', call.now, page);
  const events = await loadRejectedEvents(table, items);
  return {
    items: items.map((item) => {
      const { type, field, reason, taskAt: at, debtorId } = item as RejectionItem;
      const id = idInKey(item);
      return { id, type, field, reason, at, debtorId, event: events.get(id) };
    }),
    cursor: last && call.cursorAt(last),
  };
}
