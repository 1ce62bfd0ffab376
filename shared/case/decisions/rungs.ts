import { isSettled, type DunningCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { NotPossible } from '../not-possible.ts';

type RungCommand = Extract<CaseCommand, { type: 'AssignCall' | 'PassRung' }>;

/** The acts that are done with being recorded. Once each, and none when nothing is owed. */
export function doRung(command: RungCommand, item: DunningCase): CaseEvent[] {
  const { rungId, punctuality } = command;
  if (item.status !== 'open') throw new NotPossible(`case ${item.caseId} is ${item.status}`);
  if (isSettled(item) || item.ladder.rungs[rungId]) return [];
  switch (command.type) {
    case 'AssignCall':
      return [
        { type: 'CallAssigned', rungId, callId: command.callId, allowedBy: command.allowedBy, punctuality },
      ];
    case 'PassRung':
      return [{ type: 'RungPassed', rungId, cause: command.cause, punctuality }];
    default:
      return command satisfies never;
  }
}
