import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadLedger } from '../aws/party-store.ts';
import { heardWrite } from '../aws/standing-store.ts';
import { writeUnlessStale, type Table } from '../aws/table.ts';
import { unansweredSince } from '../../shared/contact/silence.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { tellStanding } from './tell-cases.ts';

/**
 * The debtor was heard of at `at`: what was said to them before has its answer. If somebody was asked to verify how they are
 * reached, their cases plan anew. The same word again only finishes what was cut off.
 */
export async function hearFrom(table: Table, debtorId: InternalId, at: Instant, cause: Cause): Promise<void> {
  const ledger = await loadLedger(table, debtorId);
  if (unansweredSince(ledger, at).length < ledger.unanswered.length) {
    const cases = await loadLiveCases(table, debtorId);
    const isAsked = cases.some(
      (item) => item.status === 'open' && item.exceptions.includes('verify-contact-data'),
    );
    const untold = isAsked ? derivedId('heard', debtorId, at) : undefined;
    await writeUnlessStale(table, [heardWrite(table, debtorId, at, untold)]);
  }
  await tellStanding(table, debtorId, cause);
}
