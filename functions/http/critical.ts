import { loadKeptSegments } from '../aws/segment-store.ts';
import { criticalRules } from '../aws/strategy-store.ts';
import type { Table } from '../aws/table.ts';
import type { TaskItem } from '../aws/worklist-store.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { criticalBecause, overdueOn, type CriticalBecause } from '../../shared/segment/critical.ts';
import { dayIn, type Instant } from '../../shared/time/calendar.ts';

/** Why each of these cases is to be worked first. */
export async function criticalCases(
  table: Table,
  cases: readonly DunningCase[],
  now: Instant,
): Promise<(item: DunningCase) => CriticalBecause[]> {
  const rules = await criticalRules(table);
  const keptOf = await loadKeptSegments(
    table,
    cases.map(({ debtorId }) => debtorId),
  );
  return (item) =>
    criticalBecause(overdueOn(item), keptOf(item.debtorId).history, rules, dayIn(now, item.timeZone));
}

/** Why each of these calls is to be made first: by all that it is about. */
export async function criticalCalls(
  table: Table,
  calls: readonly TaskItem[],
  now: Instant,
): Promise<(call: TaskItem) => CriticalBecause[]> {
  if (calls.length === 0) return () => [];
  const rules = await criticalRules(table);
  const keptOf = await loadKeptSegments(
    table,
    calls.flatMap(({ debtorId }) => debtorId ?? []),
  );
  return ({ debtorId = '', owedMinor = {}, due = {}, timeZone = 'UTC' }) => {
    const [dueOn] = Object.values(due).sort();
    if (dueOn === undefined) return [];
    return criticalBecause({ owedMinor, dueOn }, keptOf(debtorId).history, rules, dayIn(now, timeZone));
  };
}
