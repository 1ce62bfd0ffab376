import { loadRecordedCall, recordedCallWrites, type RecordedCall } from '../aws/call-store.ts';
import { loadLiveCases } from '../aws/case-store.ts';
import { noteWrite } from '../aws/note-store.ts';
import { loadDebtor, loadLedger } from '../aws/party-store.ts';
import { loadPersons } from '../aws/person-store.ts';
import { StaleWrite, writeTogether, type Write } from '../aws/table.ts';
import type { Planner } from '../planner.ts';
import { callFrom } from '../../shared/case/call.ts';
import { isConversation } from '../../shared/case/call-outcome.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { checkCall, NotLawful } from '../../shared/contact/by-hand.ts';
import type { RulePack } from '../../shared/contact/pack.ts';
import { personsReached } from '../../shared/contact/person.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import { followOnce } from './follow-once.ts';
import { hearFrom } from './hear-from.ts';

/** What a person tells of a call, and what was said. */
export interface ToldCall extends Pick<
  RecordedCall,
  'callId' | 'at' | 'by' | 'outcome' | 'nextOn' | 'despite' | 'isAsked'
> {
  note?: string;
}

const TRIES = 8;

/**
 * Records a call to the debtor: it counts as a contact, and is told to every case that it was about, by which the call task is
 * done. The same `callId` again only finishes what was cut off. `alongside` is what the request writes in the first transaction;
 * `aboutOf` says which of the open cases the call was about. Throws `NotPossible` when nothing is being collected from the debtor, and
 * `NotLawful` for a call that the contact rules forbid, unless it was made `despite` the very rule that objects.
 */
export async function recordCall(
  planner: Planner,
  debtorId: InternalId,
  told: ToldCall,
  alongside: readonly Write[],
  aboutOf = calledAbout,
): Promise<RecordedCall> {
  const { table } = planner;
  const call = await beginCall(planner, debtorId, told, alongside, aboutOf);
  const { callId, outcome, nextOn, noteId, despite, at, by } = call;
  const command = { type: 'RecordCall', callId, outcome, nextOn, noteId, despite } as const;
  const cause = { at, by: 'person', actor: by } as const;
  await followOnce(table, call.caseIds, command, cause, `call#${callId}`);
  if (isConversation(outcome)) await hearFrom(table, debtorId, at, cause);
  return call;
}

async function beginCall(
  { table, rulesOf }: Planner,
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
    const debtor = (await loadDebtor(table, debtorId))?.party;
    const persons = debtor ? await loadPersons(table, personsReached(debtor, 'call')) : [];
    const check = (rules: RulePack) => {
      checkCall(debtor, ledger, persons, rules, at, told.isAsked === true);
    };
    const despite = objectionTo(check, rulesOf(debtor), told.despite);
    const noteId = note === undefined ? undefined : derivedId('note', callId);
    const call: RecordedCall = { ...told, despite, noteId, caseIds };
    const kept =
      noteId !== undefined && note !== undefined
        ? [noteWrite(table, debtorId, { noteId, caseIds, at, by, text: note })]
        : [];
    try {
      await writeTogether(table, [
        ...recordedCallWrites(table, ledger, persons, call),
        ...kept,
        ...alongside,
      ]);
      return call;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

/** The rule that objects, if the call was made despite that very one; one that does not object is not kept. */
function objectionTo(
  check: (rules: RulePack) => void,
  pack: RulePack,
  despite: string | undefined,
): string | undefined {
  try {
    check(pack);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotLawful) || error.ruleId !== despite) throw error;
    // No other may object: one word is not a word for all.
    check({ ...pack, rules: pack.rules.filter(({ id }) => id !== despite) });
    return despite;
  }
}

/** Those of the call task; of a call that nobody had asked for, all that is being collected. */
function calledAbout(open: DunningCase[]): DunningCase[] {
  const wanted = open.filter((item) => callFrom(item) !== undefined);
  const about = wanted.length > 0 ? wanted : open;
  if (about.length === 0) throw new NotPossible('nothing is being collected from the debtor');
  return about;
}
