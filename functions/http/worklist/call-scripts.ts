import { loadCreditors, loadLedgers } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import type { TaskItem } from '../../aws/worklist-store.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { callScript, type CallScript } from '../../../shared/message/call-script.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import { dayIn, type Instant } from '../../../shared/time/calendar.ts';

/** What to say in each of the calls, by debtor; of a debtor whom the ERP has not told of there is none. */
export async function callScripts(
  table: Table,
  items: readonly TaskItem[],
  cases: ReadonlyMap<string, DunningCase>,
  debtors: ReadonlyMap<string, Debtor>,
  now: Instant,
): Promise<Map<string, CallScript>> {
  const calls = items.flatMap(({ kind, debtorId, caseIds = [], owedMinor = {} }) => {
    const debtor = kind === 'call' ? debtors.get(debtorId ?? '') : undefined;
    return debtor ? [{ debtor, caseIds, owedMinor }] : [];
  });
  const [creditors, ledgers] = await Promise.all([
    loadCreditors(
      table,
      calls.map(({ debtor }) => debtor.creditorId),
    ),
    loadLedgers(
      table,
      calls.map(({ debtor }) => debtor.debtorId),
    ),
  ]);
  const scripts = calls.flatMap(({ debtor, caseIds, owedMinor }): [string, CallScript][] => {
    const creditor = creditors.get(debtor.creditorId);
    const ledger = ledgers.get(debtor.debtorId);
    if (!creditor || !ledger) return [];
    const known = caseIds.flatMap((caseId) => cases.get(caseId) ?? []);
    const totals = Object.entries(owedMinor)
      .filter(([, minor]) => minor > 0)
      .map(([currency, minor]) => ({ minor, currency }));
    const today = dayIn(now, debtor.timeZone);
    const facts = { creditor, debtor, ledger, cases: known, count: caseIds.length, totals, today };
    return [[debtor.debtorId, callScript(facts)]];
  });
  return new Map(scripts);
}
