import { collectableMinor, isSettled, type DunningCase, type OpenCase, type PlacedCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import { isUnderway, type Actor, type Escalation } from '../escalation.ts';
import type { CaseEvent } from '../events.ts';
import type { RecallCause } from '../events/case-recalled.ts';
import { NotPermitted } from '../not-permitted.ts';
import { NotPossible } from '../not-possible.ts';

type Command<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;

/** Asked for already, by whomever, is as good; what was rejected may be asked for again. */
export function requestEscalation(
  { rungId, by, punctuality }: Command<'RequestEscalation'>,
  item: DunningCase,
): CaseEvent[] {
  const open = needsOpen(item);
  const isDone = rungId !== undefined && open.ladder.rungs[rungId] !== undefined;
  if (isDone || isUnderway(open.escalation)) return [];
  if (isSettled(open)) {
    if (rungId !== undefined) return [];
    throw new NotPossible(`nothing is owed on case ${open.caseId}`);
  }
  return [{ type: 'EscalationRequested', rungId, requestedBy: by, punctuality }];
}

/** Throws `NotPermitted` for the one who asked. On a placed case it is done. */
export function approveEscalation({ by }: Command<'ApproveEscalation'>, item: DunningCase): CaseEvent[] {
  if (item.status === 'placed') return [];
  const open = needsOpen(item);
  const escalation = decidable(open, by);
  if (escalation.state === 'approved') return [];
  if (escalation.state === 'rejected')
    throw new NotPossible(`the escalation of case ${item.caseId} was rejected: ask for it again`);
  if (isSettled(open)) throw new NotPossible(`nothing is owed on case ${open.caseId}`);
  return [{ type: 'EscalationApproved', decidedBy: by }];
}

/** Also what was approved, as long as it is not placed. Throws `NotPermitted` for the one who asked. */
export function rejectEscalation(
  { by, noteId }: Command<'RejectEscalation'>,
  item: DunningCase,
): CaseEvent[] {
  const escalation = decidable(needsOpen(item), by);
  return escalation.state === 'rejected' ? [] : [{ type: 'EscalationRejected', decidedBy: by, noteId }];
}

/** What keeps a case back although it was approved is the caller's to know: see `obstacleToPlacing`. */
export function placeCase({ placementId, agencyId }: Command<'PlaceCase'>, item: DunningCase): CaseEvent[] {
  if (item.status === 'placed' && item.placementId === placementId) return [];
  const open = needsOpen(item);
  const amountMinor = collectableMinor(open);
  if (open.escalation?.state !== 'approved' || amountMinor === 0)
    throw new NotPossible(`case ${item.caseId} is not to be placed`);
  return [{ type: 'CasePlaced', placementId, agencyId, amountMinor }];
}

/** A case that no agency has has been recalled already, or never had to be. */
export function recallEscalation({ by }: Command<'RecallEscalation'>, item: DunningCase): CaseEvent[] {
  if (item.status === 'placed') return recalled(item, 'person', by);
  if (item.status === 'open' && item.escalation?.state === 'approved')
    throw new NotPossible(`case ${item.caseId} is not placed yet: reject its escalation`);
  return [];
}

/** Whatever ends or settles a placed case takes it back from the agency first; none for a case that is not placed. */
export function recalled(item: DunningCase, cause: RecallCause, recalledBy?: Actor): CaseEvent[] {
  if (item.status !== 'placed') return [];
  const { placementId, episode } = item satisfies PlacedCase;
  return [{ type: 'CaseRecalled', placementId, cause, recalledBy, episode: episode + 1 }];
}

function needsOpen(item: DunningCase): OpenCase {
  if (item.status !== 'open') throw new NotPossible(`case ${item.caseId} is ${item.status}`);
  return item;
}

/** Two pairs of eyes (C33): who asks does not decide. */
function decidable({ caseId, escalation }: OpenCase, by: Actor): Escalation {
  if (!escalation) throw new NotPossible(`nobody has asked for an escalation of case ${caseId}`);
  if (escalation.requestedBy === by)
    throw new NotPermitted(`who asked for the escalation of case ${caseId} cannot decide on it`);
  return escalation;
}
