import { amendmentsWrite, loadAmendments } from '../aws/amendment-store.ts';
import type { Cause } from '../aws/case-store.ts';
import { loadToldDebtor } from '../aws/party-store.ts';
import { newsWrite } from '../aws/standing-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Amendments, ToldDebtor } from '../../shared/parties/amendments.ts';
import { tellStanding } from './tell-cases.ts';

const TRIES = 8;

/**
 * Records what we know of a debtor beside the ERP's word, and lets their cases plan anew; a claim that rests on what was known
 * before fails. `change` gives back nothing when there is nothing to record: then only what was cut off is finished.
 * `alongside` is what the request writes in the same transaction.
 */
export async function amendDebtor(
  table: Table,
  debtorId: InternalId,
  change: (before: Amendments, told: ToldDebtor | undefined) => Amendments | undefined,
  cause: Cause,
  alongside: readonly Write[] = [],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await loadAmendments(table, debtorId);
    const stored = await loadToldDebtor(table, debtorId);
    const told = stored && { debtor: stored.party, toldAt: stored.updatedAt };
    const after = change(before, told);
    if (!after) break;
    const key = derivedId('amendment', debtorId, before.version + 1);
    try {
      const changes = [amendmentsWrite(table, debtorId, before, after), newsWrite(table, debtorId, key)];
      await writeTogether(table, [...changes, ...alongside]);
      break;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
  await tellStanding(table, debtorId, cause);
}
