import type { DunningCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { NotPossible } from '../not-possible.ts';

type Command<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;

/** Nothing is owed on a closed case: there is nothing to dispute. */
export function openDispute(command: Command<'OpenDispute'>, item: DunningCase): CaseEvent[] {
  if (item.status === 'closed' || item.holds.disputes[command.disputeId]) return [];
  return [{ ...command, type: 'DisputeOpened' }];
}

/** Also on a closed case: it may be reopened. */
export function resolveDispute(command: Command<'ResolveDispute'>, item: DunningCase): CaseEvent[] {
  const dispute = item.holds.disputes[command.disputeId];
  if (!dispute || dispute.resolution) return [];
  return [{ ...command, type: 'DisputeResolved' }];
}

/** A correction by whoever opened it in error; what was decided on it is not undone. */
export function withdrawDispute({ disputeId }: Command<'WithdrawDispute'>, item: DunningCase): CaseEvent[] {
  const dispute = item.holds.disputes[disputeId];
  if (!dispute) throw new NotPossible(`case ${item.caseId} has no dispute ${disputeId}`);
  if (dispute.withdrawn === true) return [];
  if (dispute.resolution) throw new NotPossible(`dispute ${disputeId} is resolved: it cannot be withdrawn`);
  return [{ type: 'DisputeWithdrawn', disputeId }];
}

export function pause({ until }: Command<'Pause'>, item: DunningCase): CaseEvent[] {
  if (item.status === 'closed') throw new NotPossible(`case ${item.caseId} is closed: it cannot be paused`);
  const { pause: before } = item.holds;
  const same = before !== undefined && before.until === until;
  return same ? [] : [{ type: 'CasePaused', until }];
}

export function resume(item: DunningCase): CaseEvent[] {
  const { pause: paused } = item.holds;
  return paused ? [{ type: 'CaseResumed', plannedUntil: paused.until }] : [];
}
