import { latestBroadcasts, loadBroadcast, recipientPart } from '../../aws/broadcast-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import { textPlace } from '../../middleware/cursor.ts';
import { notFound, type Call } from '../../middleware/finance.ts';
import type { BroadcastDetail, BroadcastSummary, RecipientView } from '../../../shared/api/broadcasts.ts';
import type { Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { broadcastView } from './broadcast-view.ts';

/** The changes of terms that debtors are told of, the latest first. */
export async function broadcastPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/broadcasts']>,
): Promise<Page<BroadcastSummary>> {
  const { limit } = call.query;
  const { broadcasts, last } = await latestBroadcasts(table, { limit, before: call.place(textPlace) });
  return { items: broadcasts.map(broadcastView), cursor: last && call.cursorAt(last) };
}

/** Throws a 404 when there is none. */
export async function broadcastDetail(
  table: Table,
  { path: { id } }: Call<(typeof queryRoutes)['GET /api/broadcasts/{id}']>,
): Promise<BroadcastDetail> {
  const kept = await loadBroadcast(table, id);
  if (!kept) throw notFound('There is no broadcast of this id.');
  const { change, affects } = kept.broadcast;
  return { ...broadcastView(kept), change, affects };
}

/** Whom it affects. Throws a 404 when there is no such broadcast. */
export async function recipientPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/broadcasts/{id}/recipients']>,
): Promise<Page<RecipientView>> {
  const { id } = call.path;
  if (!(await loadBroadcast(table, id))) throw notFound('There is no broadcast of this id.');
  const page = { limit: call.query.limit, after: call.place(textPlace) };
  const { recipients, last } = await recipientPart(table, id, page);
  const debtors = await loadDebtors(
    table,
    recipients.map(({ debtorId }) => debtorId),
  );
  const items = recipients.map(({ debtorId, state, heldBy, dueAt: nextAt, messageId }) => {
    const { legalName } = debtors.get(debtorId) ?? {};
    return { debtorId, legalName, state, heldBy, nextAt, messageId };
  });
  return { items, cursor: last && call.cursorAt(last) };
}
