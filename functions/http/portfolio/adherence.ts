import { loadAdherence } from '../../aws/portfolio-store.ts';
import type { Table } from '../../aws/table.ts';
import { invalid, type Call } from '../../middleware/finance.ts';
import { ADHERENCE_DAYS, adherenceSteps, type Adherence } from '../../../shared/api/adherence.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { dayIn, daysBetween, type TimeZone } from '../../../shared/time/calendar.ts';

/** What was due on these days, and what became of it (C37). */
export async function adherence(
  table: Table,
  timeZone: TimeZone,
  { query: { from, to }, now }: Call<(typeof queryRoutes)['GET /api/adherence']>,
): Promise<Adherence> {
  const today = dayIn(now, timeZone);
  if (to > today) throw invalid('to', `must not be after today (${today} in ${timeZone})`);
  const days = daysBetween(from, to) + 1;
  if (days < 1 || days > ADHERENCE_DAYS)
    throw invalid('from', `must be at most ${ADHERENCE_DAYS - 1} days before to, and not after it`);
  return { from, to, steps: adherenceSteps(await loadAdherence(table, { from, to })) };
}
