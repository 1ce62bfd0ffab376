import * as z from 'zod/mini';
import { loadCases } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import { allDueTasks, taskIdOf, type TaskItem } from '../../aws/worklist-store.ts';
import { callWeight, type TaskKind } from '../../../shared/api/worklist.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import { criticalCalls, criticalCases } from './critical.ts';

/** Where a task stands among those of its kind; no index knows it, so all that are due are read to find it. */
export const rank = z.object({
  critical: z.boolean(),
  weight: z.number(),
  taskAt: z.string(),
  taskId: z.string(),
});
type Rank = z.output<typeof rank>;

/** Kinds of tasks of which some are to be worked first. */
export const RANKED: readonly TaskKind[] = ['approval', 'exception', 'call'];

/**
 * The next due tasks of such a kind: what is critical first, then what is owed on a call, then what has waited longest. `isMore`:
 * there are others after them.
 */
export async function rankedTasks(
  table: Table,
  kind: TaskKind,
  now: Instant,
  { after, limit }: { after?: Rank; limit: number },
): Promise<{ items: TaskItem[]; isMore: boolean; last?: Rank }> {
  const due = await allDueTasks(table, kind, now);
  const isCritical = await criticalAmong(table, kind, due, now);
  const ranked = due
    .map((item) => ({ item, place: rankOf(item, isCritical(item)) }))
    .filter(({ place }) => !after || byRank(after, place) < 0)
    .sort((a, b) => byRank(a.place, b.place));
  const shown = ranked.slice(0, limit);
  const items = shown.map(({ item }) => item);
  return { items, isMore: ranked.length > limit, last: shown.at(-1)?.place };
}

async function criticalAmong(
  table: Table,
  kind: TaskKind,
  due: readonly TaskItem[],
  now: Instant,
): Promise<(item: TaskItem) => boolean> {
  if (kind === 'call') {
    const because = await criticalCalls(table, due, now);
    return (item) => because(item).length > 0;
  }
  const cases = await loadCases(table, [...new Set(due.flatMap(({ caseId }) => caseId ?? []))]);
  const because = await criticalCases(table, cases, now);
  const critical = new Set(cases.filter((item) => because(item).length > 0).map(({ caseId }) => caseId));
  return ({ caseId }) => caseId !== undefined && critical.has(caseId);
}

function rankOf(item: TaskItem, critical: boolean): Rank {
  return { critical, weight: callWeight(item.owedMinor ?? {}), taskAt: item.taskAt, taskId: taskIdOf(item) };
}

/** Negative when `a` comes first. */
function byRank(a: Rank, b: Rank): number {
  return (
    Number(b.critical) - Number(a.critical) ||
    b.weight - a.weight ||
    compareText(a.taskAt, b.taskAt) ||
    compareText(a.taskId, b.taskId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
