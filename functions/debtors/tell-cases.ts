import { follow, liveCaseIds, type Cause } from '../aws/case-store.ts';
import { putNew } from '../aws/erp-inbox.ts';
import { keys } from '../aws/keys.ts';
import { loadStanding, markStandingTold } from '../aws/standing-store.ts';
import { StaleWrite, type Table } from '../aws/table.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { TimeZone } from '../../shared/time/calendar.ts';

/** Lets every live case of the debtor know, once for each `key`, that something has changed; their waits end. */
export async function tellCases(
  table: Table,
  debtorId: InternalId,
  key: InternalId,
  cause: Cause,
  timeZone?: TimeZone,
): Promise<void> {
  const command = { type: 'NoteDebtorChange', timeZone } as const;
  for (const caseId of await liveCaseIds(table, debtorId)) {
    const once = putNew(table, keys.done(caseId, `debtor-event#${key}`));
    try {
      await follow(table, caseId, command, cause, () => [once]);
    } catch (error) {
      const knows = error instanceof StaleWrite && !error.failed.includes(0);
      if (!knows) throw error;
    }
  }
}

/** Tells what not every case has heard yet of what stops all contact with the debtor. */
export async function tellStanding(table: Table, debtorId: InternalId, cause: Cause): Promise<void> {
  const { untold } = await loadStanding(table, debtorId);
  if (untold === undefined) return;
  await tellCases(table, debtorId, untold, cause);
  await markStandingTold(table, debtorId, untold);
}
