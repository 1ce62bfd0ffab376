import * as z from 'zod/mini';
import { loadCases } from '../../aws/case-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import {
  idInKey,
  loadDueTasks,
  loadRejectedEvents,
  REJECTED_KIND,
  taskIdOf,
  type RejectionItem,
  type TaskItem,
} from '../../aws/worklist-store.ts';
import type { Call } from '../../middleware/finance.ts';
import { moneyText, type MoneyText, type Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { callWeight, workRank, type RejectionView, type Task } from '../../../shared/api/worklist.ts';
import { balanceMinor, type DunningCase } from '../../../shared/case/case.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';

const placeInOrder = z.object({
  rank: z.number(),
  weight: z.number(),
  taskAt: z.string(),
  taskId: z.string(),
});
type PlaceInOrder = z.output<typeof placeInOrder>;

/** What is to be done now, in the order of `WORK_ORDER`. */
export async function worklistPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/worklist']>,
): Promise<Page<Task>> {
  const { kind, limit } = call.query;
  const after = call.place(placeInOrder);
  const tasks = (await loadDueTasks(table, call.now, kind))
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => !after || byPlace(after, place) < 0)
    .sort((a, b) => byPlace(a.place, b.place));
  const shown = tasks.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await tasksOf(
      table,
      shown.map(({ item }) => item),
    ),
    cursor: last && tasks.length > limit ? call.cursorAt(last.place) : undefined,
  };
}

function placeOf(item: TaskItem): PlaceInOrder {
  const weight = item.owedMinor ? callWeight(item.owedMinor) : 0;
  return { rank: workRank(item.kind), weight, taskAt: item.taskAt, taskId: taskIdOf(item) };
}

/** Negative when `a` comes first. */
function byPlace(a: PlaceInOrder, b: PlaceInOrder): number {
  return (
    a.rank - b.rank ||
    b.weight - a.weight ||
    compareText(a.taskAt, b.taskAt) ||
    compareText(a.taskId, b.taskId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function tasksOf(table: Table, items: readonly TaskItem[]): Promise<Task[]> {
  const cases = await loadCases(table, [...new Set(items.flatMap(caseIdsOf))]);
  const casesById = new Map(cases.map((item) => [item.caseId, item]));
  const debtorOf = (item: TaskItem) =>
    item.debtorId ?? item.payment?.received?.debtorId ?? casesById.get(item.caseId ?? '')?.debtorId;
  const debtors = await loadDebtors(
    table,
    items.flatMap((item) => debtorOf(item) ?? []),
  );
  return items.map((item) => taskOf(item, casesById, debtors, debtorOf(item)));
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
): Task {
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
    rejectionId: item.kind === REJECTED_KIND ? idInKey(item) : undefined,
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

const rejectionPlace = z.object({ at: z.string(), id: z.string() });

/** What could not be taken in, the latest first. */
export async function rejectionPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/rejections']>,
): Promise<Page<RejectionView>> {
  const { limit } = call.query;
  const after = call.place(rejectionPlace);
  const latestFirst = (a: { at: string; id: string }, b: { at: string; id: string }) =>
    compareText(b.at, a.at) || compareText(a.id, b.id);
  const rejections = (await loadDueTasks(table, call.now, REJECTED_KIND))
    .map((item) => ({ item: item as RejectionItem, at: item.taskAt, id: idInKey(item) }))
    .filter((place) => !after || latestFirst(after, place) < 0)
    .sort(latestFirst);
  const shown = rejections.slice(0, limit);
  const last = shown.at(-1);
  const events = await loadRejectedEvents(
    table,
    shown.map(({ item }) => item),
  );
  return {
    items: shown.map(({ item: { type, field, reason, debtorId }, at, id }) => {
      return { id, type, field, reason, at, debtorId, event: events.get(id) };
    }),
    cursor: last && rejections.length > limit ? call.cursorAt({ at: last.at, id: last.id }) : undefined,
  };
}
