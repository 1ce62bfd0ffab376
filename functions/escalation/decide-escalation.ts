import { follow, type Alongside, type Cause } from '../aws/case-store.ts';
import { noteWrite } from '../aws/note-store.ts';
import type { Table } from '../aws/table.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/*
 * What a person says of an escalation. `by` is the opaque subject of their account. Said again, nothing happens. All give
 * back the case as it is then, and throw `NotPossible` when it cannot follow now: whoever asked has an old picture.
 * `alongside` is what their request writes in the same transaction.
 */

const person = (by: Actor, at: Instant): Cause => ({ at, by: 'person', actor: by });
const nothing: Alongside = () => [];

const saying =
  (type: 'RequestEscalation' | 'ApproveEscalation' | 'RecallEscalation') =>
  (table: Table, caseId: InternalId, by: Actor, now: Instant, alongside = nothing): Promise<DunningCase> =>
    follow(table, caseId, { type, by }, person(by, now), alongside);

/** Asks that the case goes to an agency; until somebody decides, its ladder rests. */
export const request = saying('RequestEscalation');

/** The next placement takes the case. Throws `NotPermitted` for the one who asked. */
export const approve = saying('ApproveEscalation');

/** The ladder goes on. The reason is kept with the debtor. Throws `NotPermitted` for the one who asked. */
export function reject(
  table: Table,
  caseId: InternalId,
  by: Actor,
  now: Instant,
  reason?: string,
  alongside = nothing,
): Promise<DunningCase> {
  const noteId = reason === undefined ? undefined : derivedId('note', caseId, 'escalation-rejected', by, now);
  return follow(table, caseId, { type: 'RejectEscalation', by, noteId }, person(by, now), (events, after) => [
    ...alongside(events, after),
    ...(events.length > 0 && noteId !== undefined && reason !== undefined
      ? [noteWrite(table, after.debtorId, { noteId, caseIds: [caseId], at: now, by, text: reason })]
      : []),
  ]);
}

/** Takes a placed case back from its agency; what is owed is dunned again. */
export const recall = saying('RecallEscalation');
