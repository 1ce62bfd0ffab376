import { booksWrite, loadBooks } from '../../aws/party-store.ts';
import { writeTogether } from '../../aws/table.ts';
import { withSync } from '../../../shared/dunning/books.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { Intake } from '../intake-handler.ts';
import { notFarAhead } from '../not-far-ahead.ts';

/** Moves on how far the creditor's books are in sync, never back; also before the creditor itself is known. */
export async function recordSync(
  { data: { companyCode, asOf } }: ErpEventOf<'puntual.ledger.synced.v1'>,
  { table, at, record, idOf }: Intake,
): Promise<void> {
  notFarAhead(asOf, at);
  const creditorId = idOf('creditor', companyCode);
  const before = await loadBooks(table, creditorId);
  const writes = [...record];
  if (!before || before.syncedTo < asOf)
    writes.push(booksWrite(table, creditorId, before, withSync(before, asOf, at)));
  if (writes.length > 0) await writeTogether(table, writes);
}
