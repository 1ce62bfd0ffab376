import { follow, loadCase } from '../aws/case-store.ts';
import { noteWrite } from '../aws/note-store.ts';
import type { Table } from '../aws/table.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/*
 * What a person says of an escalation. `by` is the opaque subject of their account. Said again, nothing happens. All give
 * back the case as it is then, and throw `NotPossible` when it cannot follow now: whoever asked has an old picture.
 */

/** Asks that the case goes to an agency; until somebody decides, its ladder rests. */
export function request(table: Table, caseId: InternalId, by: Actor, now: Instant): Promise<DunningCase> {
  return follow(table, caseId, { type: 'RequestEscalation', by }, { at: now, by: 'person' });
}

/** The next placement takes the case. Throws `NotPermitted` for the one who asked. */
export function approve(table: Table, caseId: InternalId, by: Actor, now: Instant): Promise<DunningCase> {
  return follow(table, caseId, { type: 'ApproveEscalation', by }, { at: now, by: 'person' });
}

/** The ladder goes on. The reason is kept with the debtor. Throws `NotPermitted` for the one who asked. */
export async function reject(
  table: Table,
  caseId: InternalId,
  by: Actor,
  now: Instant,
  reason?: string,
): Promise<DunningCase> {
  const item = await loadCase(table, caseId);
  const noteId = reason === undefined ? undefined : derivedId('note', caseId, 'escalation-rejected', by, now);
  return follow(
    table,
    caseId,
    { type: 'RejectEscalation', by, noteId },
    { at: now, by: 'person' },
    (events) =>
      events.length > 0 && item && noteId !== undefined && reason !== undefined
        ? [noteWrite(table, item.debtorId, { noteId, caseIds: [caseId], at: now, text: reason })]
        : [],
  );
}

/** Takes a placed case back from its agency; what is owed is dunned again. */
export function recall(table: Table, caseId: InternalId, by: Actor, now: Instant): Promise<DunningCase> {
  return follow(table, caseId, { type: 'RecallEscalation', by }, { at: now, by: 'person' });
}
