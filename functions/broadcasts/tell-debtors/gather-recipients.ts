import { gather, GATHERED_TOGETHER, type KeptBroadcast } from '../../aws/broadcast-store.ts';
import { loadLiveCases } from '../../aws/case-store.ts';
import { debtorsByName } from '../../aws/debtor-list.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import { loadKeptSegments } from '../../aws/segment-store.ts';
import type { Table } from '../../aws/table.ts';
import { isAffected, type Broadcast } from '../../../shared/broadcast/broadcast.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import { overdueItemsOf } from '../../../shared/segment/new-case-policy.ts';
import { dayIn, type Instant } from '../../../shared/time/calendar.ts';

/** Takes in the next of those whom the broadcast affects. Throws `StaleWrite` when somebody else was first, or it was stopped. */
export async function gatherRecipients(table: Table, kept: KeptBroadcast, now: Instant): Promise<void> {
  const { broadcast } = kept;
  const { debtors, last } = await nextDebtors(table, kept);
  const segments = await loadKeptSegments(
    table,
    debtors.map(({ debtorId }) => debtorId),
  );
  const affected: string[] = [];
  for (const debtor of debtors) {
    const overdue = await overdueItems(table, broadcast, debtor, now);
    if (isAffected(broadcast, debtor, segments(debtor.debtorId), overdue)) affected.push(debtor.debtorId);
  }
  await gather(table, kept, affected, last, now);
}

async function nextDebtors(
  table: Table,
  { broadcast: { affects }, gatheredTo }: KeptBroadcast,
): Promise<{ debtors: Debtor[]; last?: string }> {
  const limit = GATHERED_TOGETHER;
  if (!affects.debtorIds) {
    const { debtors, last } = await debtorsByName(table, { after: gatheredTo, limit });
    return { debtors: debtors.map(({ debtor }) => debtor), last };
  }
  const left = [...new Set(affects.debtorIds)]
    .sort()
    .filter((id) => gatheredTo === undefined || id > gatheredTo);
  const ids = left.slice(0, limit);
  const debtors = [...(await loadDebtors(table, ids)).values()];
  return left.length > limit ? { debtors, last: ids.at(-1) } : { debtors };
}

/** Only the segment asks for them. */
async function overdueItems(
  table: Table,
  { affects }: Broadcast,
  { debtorId, timeZone }: Debtor,
  now: Instant,
): Promise<number> {
  return affects.segments ? overdueItemsOf(await loadLiveCases(table, debtorId), dayIn(now, timeZone)) : 0;
}
