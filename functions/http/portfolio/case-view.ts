import { loadListed, type ListedCase } from '../../aws/case-list.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import type { CaseSummary } from '../../../shared/api/cases.ts';
import { moneyText } from '../../../shared/api/fields.ts';
import { balanceMinor } from '../../../shared/case/case.ts';
import { dayIn, daysBetween, type Instant } from '../../../shared/time/calendar.ts';
import { criticalCases } from '../critical.ts';

/** The cases of these ids that are there, in their order, as lists show them. */
export async function caseSummaries(
  table: Table,
  caseIds: readonly string[],
  now: Instant,
): Promise<CaseSummary[]> {
  const cases = await loadListed(table, caseIds);
  const debtors = await loadDebtors(
    table,
    cases.map(({ state }) => state.debtorId),
  );
  const because = await criticalCases(
    table,
    cases.map(({ state }) => state),
    now,
  );
  return cases.map((listed) =>
    caseSummary(listed, debtors.get(listed.state.debtorId)?.legalName, because(listed.state), now),
  );
}

export function caseSummary(
  listed: ListedCase,
  legalName: string | undefined,
  critical: CaseSummary['critical'],
  now: Instant,
): CaseSummary {
  const { state } = listed;
  const { caseId, creditorId, debtorId, status, invoice, currency, timeZone } = state;
  const { number, issuedOn, dueOn } = invoice;
  const overdue = status === 'closed' ? 0 : daysBetween(dueOn, dayIn(now, timeZone));
  return {
    caseId,
    status,
    invoice: { number, issuedOn, dueOn },
    debtor: { debtorId, legalName },
    creditorId,
    amount: moneyText(state.amountMinor, currency),
    balance: moneyText(balanceMinor(state), currency),
    daysOverdue: Math.max(0, overdue),
    exceptions: 'exceptions' in state ? state.exceptions : [],
    critical,
    next: nextOf(listed),
    escalation: status === 'open' ? state.escalation : undefined,
    placed:
      status === 'placed'
        ? {
            placementId: state.placementId,
            at: state.placedAt,
            amount: moneyText(state.placedMinor, currency),
          }
        : undefined,
    closed: status === 'closed' ? { at: state.closedAt, reason: state.reason } : undefined,
  };
}

function nextOf({ state, nextActionAt, nextReason }: ListedCase): CaseSummary['next'] {
  if (state.status === 'current') return { at: state.opensAt, reason: 'opens' };
  if (state.status === 'closed' || nextActionAt === undefined) return undefined;
  return { at: nextActionAt, reason: nextReason ?? 'decides' };
}
