import { loadRecordedCall, recordedCallWrites, type RecordedCall } from '../aws/call-store.ts';
import { loadLiveCases } from '../aws/case-store.ts';
import { noteWrite } from '../aws/note-store.ts';
import { loadLedger } from '../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';
import { callFrom } from '../../shared/case/call.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import { followOnce } from './follow-once.ts';

/** What a person tells of a call, and what was said. */
export interface ToldCall extends Pick<RecordedCall, 'callId' | 'at' | 'by' | 'outcome' | 'nextOn'> {
  note?: string;
}

const TRIES = 8;

/**
 * Records a call to the debtor: it counts as a contact, and is told to every case that it was about, by which the call task is
 * done. The same `callId` again only finishes what was cut off. `alongside` is what the request writes in the first transaction;
 * `aboutOf` says which of the open cases the call was about. Throws `NotPossible` when nothing is being collected from the debtor.
 */
export async function recordCall(
  table: Table,
  debtorId: InternalId,
  told: ToldCall,
  alongside: readonly Write[],
  aboutOf = calledAbout,
): Promise<RecordedCall> {
  const call = await beginCall(table, debtorId, told, alongside, aboutOf);
  const { callId, outcome, nextOn, noteId, at, by } = call;
  const command = { type: 'RecordCall', callId, outcome, nextOn, noteId } as const;
  await followOnce(table, call.caseIds, command, { at, by: 'person', actor: by }, `call#${callId}`);
  return call;
}

async function beginCall(
  table: Table,
  debtorId: InternalId,
  { note, ...told }: ToldCall,
  alongside: readonly Write[],
  aboutOf: typeof calledAbout,
): Promise<RecordedCall> {
  const { callId, at, by } = told;
  for (let attempt = 1; ; attempt++) {
    const known = await loadRecordedCall(table, debtorId, callId);
    if (known) return known;
    const ledger = await loadLedger(table, debtorId);
    const open = (await loadLiveCases(table, debtorId)).filter(({ status }) => status === 'open');
    const caseIds = aboutOf(open).map(({ caseId }) => caseId);
    const noteId = note === undefined ? undefined : derivedId('note', callId);
    const call: RecordedCall = { ...told, noteId, caseIds };
    const kept =
      noteId !== undefined && note !== undefined
        ? [noteWrite(table, debtorId, { noteId, caseIds, at, by, text: note })]
        : [];
    try {
      await writeTogether(table, [...recordedCallWrites(table, ledger, call), ...kept, ...alongside]);
      return call;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

/** Those of the call task; of a call that nobody had asked for, all that is being collected. */
function calledAbout(open: DunningCase[]): DunningCase[] {
  const wanted = open.filter((item) => callFrom(item) !== undefined);
  const about = wanted.length > 0 ? wanted : open;
  if (about.length === 0) throw new NotPossible('nothing is being collected from the debtor');
  return about;
}
