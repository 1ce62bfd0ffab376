import type { Table } from '../../aws/table.ts';
import { approve, reject } from '../../escalation/decide-escalation.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { requestNamed } from '../../../shared/api/approvals.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { CaseChange } from '../../../shared/api/commands.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { toEpoch } from '../../../shared/time/calendar.ts';
import { changeCase } from './change-case.ts';

type Routes = typeof commandRoutes;

/** The next placement takes the case. */
export function approveRequest(
  table: Table,
  call: CommandCall<Routes['POST /api/approvals/{id}/approve']>,
): Promise<CaseChange> {
  const { caseId, requestedAt } = requestNamed(call.path.id);
  return changeCase(table, caseId, call, ({ item, alongside }) => {
    mustBeOf(item, requestedAt);
    return approve(table, caseId, call.caller.userId, call.now, alongside());
  });
}

/** The ladder goes on. */
export function rejectRequest(
  table: Table,
  call: CommandCall<Routes['POST /api/approvals/{id}/reject']>,
): Promise<CaseChange> {
  const { caseId, requestedAt } = requestNamed(call.path.id);
  return changeCase(table, caseId, call, ({ item, alongside }) => {
    mustBeOf(item, requestedAt);
    return reject(table, caseId, call.caller.userId, call.now, call.body.reason, alongside());
  });
}

/** A request is never made twice at one instant, so what was seen is what is decided on. */
function mustBeOf(item: DunningCase, requestedAt: number): void {
  if (item.status === 'open' && item.escalation && toEpoch(item.escalation.requestedAt) !== requestedAt)
    throw new NotPossible(`the escalation of case ${item.caseId} was asked for anew: look at that request`);
}
