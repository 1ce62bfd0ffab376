import type { Cause } from '../aws/case-store.ts';
import { loadStanding, pauseWrite } from '../aws/standing-store.ts';
import { writeTogether, type Table, type Write } from '../aws/table.ts';
import type { ContactLedger } from '../../shared/contact/ledger.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import { tellStanding } from './tell-cases.ts';

/**
 * Stops every contact with the debtor at once, through `until` or until it is resumed (`null`), and lets their cases plan
 * anew. `key` names the request: the same one again only finishes what was cut off. `alongside` is what the request writes in
 * the same transaction.
 */
export async function pauseDebtor(
  table: Table,
  debtorId: InternalId,
  pause: NonNullable<ContactLedger['pause']> | null,
  key: InternalId,
  cause: Cause,
  alongside: readonly Write[] = [],
): Promise<void> {
  const { pauseKey } = await loadStanding(table, debtorId);
  if (pauseKey !== key) await writeTogether(table, [pauseWrite(table, debtorId, pause, key), ...alongside]);
  await tellStanding(table, debtorId, cause);
}
