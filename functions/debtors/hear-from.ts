import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadLedger } from '../aws/party-store.ts';
import { heardWrite } from '../aws/standing-store.ts';
import { StaleWrite, writeTogether, type Table } from '../aws/table.ts';
import { unansweredSince } from '../../shared/contact/silence.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { tellStanding } from './tell-cases.ts';

const TRIES = 8;

/**
 * The debtor was heard of at `at`: what was said to them before has its answer. If somebody was asked to verify how they are
 * reached, their cases plan anew. The same word again only finishes what was cut off.
 */
export async function hearFrom(table: Table, debtorId: InternalId, at: Instant, cause: Cause): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const ledger = await loadLedger(table, debtorId);
    const unanswered = unansweredSince(ledger, at);
    if (unanswered.length === ledger.unanswered.length) break;
    const cases = await loadLiveCases(table, debtorId);
    const isAsked = cases.some(
      (item) => item.status === 'open' && item.exceptions.includes('verify-contact-data'),
    );
    const untold = isAsked ? derivedId('heard', debtorId, ledger.version + 1) : undefined;
    try {
      await writeTogether(table, [heardWrite(table, ledger, unanswered, untold)]);
      break;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
  await tellStanding(table, debtorId, cause);
}
