import type { DunningCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';

/** None on a case that is not being dunned (any more). */
export function recordCall(
  { callId, outcome, nextOn, noteId, despite }: Extract<CaseCommand, { type: 'RecordCall' }>,
  item: DunningCase,
): CaseEvent[] {
  return item.status === 'open' ? [{ type: 'CallRecorded', callId, outcome, nextOn, noteId, despite }] : [];
}
