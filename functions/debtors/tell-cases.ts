import { liveCaseIds, type Cause } from '../aws/case-store.ts';
import { loadStanding, markStandingTold } from '../aws/standing-store.ts';
import type { Table } from '../aws/table.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { TimeZone } from '../../shared/time/calendar.ts';
import { followOnce } from './follow-once.ts';

/** Lets every live case of the debtor know, once for each `key`, that something has changed; their waits end. */
export async function tellCases(
  table: Table,
  debtorId: InternalId,
  key: InternalId,
  cause: Cause,
  timeZone?: TimeZone,
): Promise<void> {
  const command = { type: 'NoteDebtorChange', timeZone } as const;
  await followOnce(table, await liveCaseIds(table, debtorId), command, cause, `debtor-event#${key}`);
}

/** Tells what not every case has heard yet of what stops all contact with the debtor. */
export async function tellStanding(table: Table, debtorId: InternalId, cause: Cause): Promise<void> {
  const { untold } = await loadStanding(table, debtorId);
  if (untold === undefined) return;
  await tellCases(table, debtorId, untold, cause);
  await markStandingTold(table, debtorId, untold);
}
