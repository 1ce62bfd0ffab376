import * as z from 'zod/mini';
import { loadCases } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import { dueTasks, oldestTasks, taskIdOf, taskPosition, type TaskItem } from '../../aws/worklist-store.ts';
import { callWeight, type TaskKind } from '../../../shared/api/worklist.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import { criticalCalls, criticalCases } from '../critical.ts';

/** Where a task stands among those that are ranked; no index knows it, so all of these are read to find it. */
const rank = z.object({
  critical: z.boolean(),
  weight: z.number(),
  taskAt: z.string(),
  taskId: z.string(),
});
type Rank = z.output<typeof rank>;

/** How far a list has come: among the ranked tasks, which are those up to `after`, to `rank`; without it, past them to `after`. */
export const rankedPlace = z.object({ after: z.optional(taskPosition), rank: z.optional(rank) });
type RankedPlace = z.output<typeof rankedPlace>;

/** Kinds of tasks of which some are to be worked first. */
export const RANKED: readonly TaskKind[] = ['approval', 'exception', 'call'];

/**
 * The next due tasks of such a kind: of about a thousand that have waited longest, what is critical first, then what is owed on
 * a call, then the longest waiting; after these, the others as they have waited. Without `next` there are no more.
 */
export async function rankedTasks(
  table: Table,
  kind: TaskKind,
  now: Instant,
  { after, rank: afterRank, limit }: RankedPlace & { limit: number },
): Promise<{ items: TaskItem[]; next?: RankedPlace }> {
  const isPast = after !== undefined && afterRank === undefined;
  const { items: oldest, upTo } = isPast
    ? { items: [], upTo: after }
    : await oldestTasks(table, kind, now, after);
  const isCritical = await criticalAmong(table, kind, oldest, now);
  const ranked = oldest
    .map((item) => ({ item, place: rankOf(item, isCritical(item)) }))
    .filter(({ place }) => !afterRank || byRank(afterRank, place) < 0)
    .sort((a, b) => byRank(a.place, b.place));
  const shown = ranked.slice(0, limit);
  const items = shown.map(({ item }) => item);
  if (ranked.length > limit) {
    const last = shown.at(-1)?.place ?? afterRank;
    return { items, next: last ? { after: upTo, rank: last } : {} };
  }
  const others = await dueTasks(table, kind, now, { after: upTo, limit: limit - items.length });
  return { items: [...items, ...others.items], next: others.last && { after: others.last } };
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
