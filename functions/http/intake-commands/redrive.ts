import type { Bus } from '../../aws/bus.ts';
import { loadRejected } from '../../aws/erp-inbox.ts';
import type { Table } from '../../aws/table.ts';
import { NotRedrivable, redriveRejected } from '../../intake/redrive-rejected.ts';
import { notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/rejections/{id}/redrive']>;

/** Whether the event is taken shows later: it goes through the intake like any other. */
export async function redrive(
  table: Table,
  intakeBus: Bus,
  { path: { id }, now, seen, record }: Call,
): Promise<{ id: string; redrivenAt: string }> {
  // Rejected again meanwhile, it is for a new request.
  if (seen && (await loadRejected(table, id))?.redriven !== true) return seen;
  const answer = seen ?? { id, redrivenAt: now };
  try {
    await redriveRejected(table, intakeBus, id, seen ? [] : [record(answer)]);
  } catch (error) {
    if (!(error instanceof NotRedrivable)) throw error;
    if (!error.isKnown) throw notFound('There is no rejected event of this id.');
    throw new Problem(409, 'not-redrivable', 'Cannot be taken again', error.message);
  }
  return answer;
}
