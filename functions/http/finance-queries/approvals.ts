import * as z from 'zod/mini';
import { loadCases } from '../../aws/case-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import { loadDueTasks } from '../../aws/worklist-store.ts';
import type { Call } from '../../middleware/finance.ts';
import { nameRequest, type Approval } from '../../../shared/api/approvals.ts';
import { moneyText, type Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { collectableMinor, type OpenCase } from '../../../shared/case/case.ts';
import type { Escalation } from '../../../shared/case/escalation.ts';
import { dayIn, daysBetween, type Instant } from '../../../shared/time/calendar.ts';

const place = z.object({ since: z.string(), id: z.string() });

/** What somebody is to decide on, what has waited longest first. */
export async function approvalPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/approvals']>,
): Promise<Page<Approval>> {
  const after = call.place(place);
  const tasks = await loadDueTasks(table, call.now, 'approval');
  const cases = await loadCases(
    table,
    tasks.flatMap(({ caseId }) => caseId ?? []),
  );
  // The task goes a moment after the decision.
  const requests = cases
    .flatMap((item) => {
      if (item.status !== 'open' || item.escalation?.state !== 'requested') return [];
      const { requestedAt: since } = item.escalation;
      return [{ item, escalation: item.escalation, since, id: nameRequest(item.caseId, since) }];
    })
    .filter((request) => !after || byAge(after, request) < 0)
    .sort(byAge);
  const shown = requests.slice(0, call.query.limit);
  const last = shown.at(-1);
  const debtors = await loadDebtors(
    table,
    shown.map(({ item }) => item.debtorId),
  );
  return {
    items: shown.map(({ item, escalation }) =>
      approvalOf(item, escalation, debtors.get(item.debtorId)?.legalName, call.now),
    ),
    cursor:
      last && requests.length > shown.length ? call.cursorAt({ since: last.since, id: last.id }) : undefined,
  };
}

type Place = z.output<typeof place>;

function byAge(a: Place, b: Place): number {
  return a.since.localeCompare(b.since) || a.id.localeCompare(b.id);
}

function approvalOf(
  item: OpenCase,
  { requestedAt, requestedBy }: Escalation,
  legalName: string | undefined,
  now: Instant,
): Approval {
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
