import { loadStory, type Alongside } from '../../aws/case-store.ts';
import type { Table } from '../../aws/table.ts';
import { approve, reject } from '../../escalation/decide-escalation.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { CaseChange } from '../../../shared/api/case-commands.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { requestNamed } from '../../../shared/api/request-name.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { toEpoch, type Instant } from '../../../shared/time/calendar.ts';
import { changeCase } from './change-case.ts';

type Routes = typeof commandRoutes;

/** The next placement takes the case. */
export function approveRequest(
  table: Table,
  call: CommandCall<Routes['POST /api/approvals/{id}/approve']>,
): Promise<CaseChange> {
  const { caseId, requestedAt } = requestNamed(call.path.id);
  return changeCase(table, caseId, call, async ({ item, alongside }) => {
    // A placed case does not know any more by which request it was placed.
    const latest = await latestRequest(table, item);
    if (latest !== undefined && toEpoch(latest) !== requestedAt) throw askedAnew(caseId);
    return approve(table, caseId, call.caller.userId, call.now, ofRequest(requestedAt, alongside()));
  });
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
    if (escalation && toEpoch(escalation.requestedAt) !== requestedAt) throw askedAnew(after.caseId);
    return alongside(events, after);
  };
}

/** When it was last asked to place the case, if it waits for that or was placed by it. */
async function latestRequest(table: Table, item: DunningCase): Promise<Instant | undefined> {
  if (item.status === 'open') return item.escalation?.requestedAt;
  if (item.status !== 'placed') return undefined;
  const story = await loadStory(table, item.caseId);
  return story.findLast(({ event }) => event.type === 'EscalationRequested')?.at;
}

function askedAnew(caseId: InternalId): NotPossible {
  return new NotPossible(`the escalation of case ${caseId} was asked for anew: look at that request`);
}
