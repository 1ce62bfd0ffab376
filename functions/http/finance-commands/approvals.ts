import type { Alongside } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import { approve, reject } from '../../escalation/decide-escalation.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { requestNamed } from '../../../shared/api/approvals.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { CaseChange } from '../../../shared/api/commands.ts';
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
  return changeCase(table, caseId, call, ({ alongside }) =>
    approve(table, caseId, call.caller.userId, call.now, ofRequest(requestedAt, alongside())),
  );
}

/** The ladder goes on. */
export function rejectRequest(
  table: Table,
  call: CommandCall<Routes['POST /api/approvals/{id}/reject']>,
): Promise<CaseChange> {
  const { caseId, requestedAt } = requestNamed(call.path.id);
  const { caller, now, body } = call;
  return changeCase(table, caseId, call, ({ alongside }) =>
    reject(table, caseId, caller.userId, now, body.reason, ofRequest(requestedAt, alongside())),
  );
}

/** A request is never made twice at one instant, so what was seen is what is decided on. */
function ofRequest(requestedAt: number, alongside: Alongside): Alongside {
  return (events, after) => {
    const escalation = after.status === 'open' ? after.escalation : undefined;
    if (escalation && toEpoch(escalation.requestedAt) !== requestedAt)
      throw new NotPossible(
        `the escalation of case ${after.caseId} was asked for anew: look at that request`,
      );
    return alongside(events, after);
  };
}
