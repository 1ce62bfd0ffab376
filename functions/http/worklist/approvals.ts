import { loadCases } from '../../aws/case-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import type { Call } from '../../middleware/finance.ts';
import type { Approval } from '../../../shared/api/approvals.ts';
import { moneyText, type Page } from '../../../shared/api/fields.ts';
import { nameRequest } from '../../../shared/api/request-name.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { collectableMinor, type OpenCase } from '../../../shared/case/case.ts';
import type { Escalation } from '../../../shared/case/escalation.ts';
import { dayIn, daysBetween, type Instant } from '../../../shared/time/calendar.ts';
import { criticalCases } from '../critical.ts';
import { rankedPlace, rankedTasks } from './ranked-tasks.ts';

/**
 * What somebody is to decide on, in the order of `rankedTasks`. The task goes a moment after the decision: a page may hold fewer
 * than asked for and still not be the last.
 */
export async function approvalPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/approvals']>,
): Promise<Page<Approval>> {
  const page = { ...call.place(rankedPlace), limit: call.query.limit };
  const { items, next } = await rankedTasks(table, 'approval', call.now, page);
  const caseIds = items.flatMap(({ caseId }) => caseId ?? []);
  const cases = new Map((await loadCases(table, caseIds)).map((item) => [item.caseId, item]));
  const requests = caseIds.flatMap((caseId) => {
    const item = cases.get(caseId);
    if (item?.status !== 'open' || item.escalation?.state !== 'requested') return [];
    return [{ item, escalation: item.escalation }];
  });
  const debtors = await loadDebtors(
    table,
    requests.map(({ item }) => item.debtorId),
  );
  const because = await criticalCases(table, [...cases.values()], call.now);
  return {
    items: requests.map(({ item, escalation }) => ({
      ...approvalOf(item, escalation, debtors.get(item.debtorId)?.legalName, call.now),
      critical: because(item),
    })),
    cursor: next && call.cursorAt(next),
  };
}

function approvalOf(
  item: OpenCase,
  { requestedAt, requestedBy }: Escalation,
  legalName: string | undefined,
  now: Instant,
): Omit<Approval, 'critical'> {
  const { caseId, debtorId, version, invoice, currency, timeZone } = item;
  return {
    id: nameRequest(caseId, requestedAt),
    kind: 'escalation',
    since: requestedAt,
    requestedBy,
    case: { caseId, version, invoiceNumber: invoice.number },
    debtor: { debtorId, legalName },
    amount: moneyText(collectableMinor(item), currency),
    daysOverdue: Math.max(0, daysBetween(invoice.dueOn, dayIn(now, timeZone))),
  };
}
