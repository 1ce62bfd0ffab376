import { liveCaseIds } from '../../aws/case-store.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { loadDebtor, loadLedger } from '../../aws/party-store.ts';
import { loadKeptSegment, saidWrites } from '../../aws/segment-store.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { pauseDebtor } from '../../debtors/pause-debtor.ts';
import { tellStanding } from '../../debtors/tell-cases.ts';
import { invalid, notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { DebtorChange, DebtorCommandBody } from '../../../shared/api/debtor-commands.ts';
import type { ContactLedger } from '../../../shared/contact/ledger.ts';
import type { Planner } from '../../planner.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import { dayIn, type Instant, type TimeZone } from '../../../shared/time/calendar.ts';
import { recordConsent, setHardship, updateContact } from './amend.ts';
import { causeOf } from '../cause.ts';
import { notPast } from '../not-past.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/debtors/{debtorId}/commands']>;

/** Does what a person asks about a debtor as a whole. */
export async function commandDebtor(
  table: Table,
  planner: () => Promise<Planner>,
  call: Call,
): Promise<DebtorChange> {
  const { path, body, now, seen } = call;
  const zone = await zoneOf(table, path.debtorId);
  if (!seen) checkDays(body, zone, now);
  switch (body.type) {
    case 'Pause':
      return pause(table, call, { until: body.until });
    case 'Resume':
      return pause(table, call, null);
    case 'RecordCall': {
      const ready = await planner();
      return import('./record-debtor-call.ts').then(({ recordDebtorCall }) =>
        recordDebtorCall(ready, call, body),
      );
    }
    case 'AddNote':
      return addNote(table, call, body.text);
    case 'RecordConsent':
      return recordConsent(table, call, body);
    case 'UpdateContact':
      return updateContact(table, call, body);
    case 'SetHardship':
      return setHardship(table, call, body, zone);
    case 'SetSegment':
      return setSegment(table, call, body);
    default:
      return body satisfies never;
  }
}

/** Throws a 404 for a debtor of whom neither the ERP's word nor a case is known. */
async function zoneOf(table: Table, debtorId: InternalId): Promise<TimeZone> {
  const debtor = await loadDebtor(table, debtorId);
  if (debtor) return debtor.party.timeZone;
  const isKnown =
    (await loadLedger(table, debtorId)).version > 0 || (await liveCaseIds(table, debtorId)).length > 0;
  if (!isKnown) throw notFound('There is no debtor of this id.');
  return 'UTC';
}

function checkDays(body: DebtorCommandBody, zone: TimeZone, now: Instant): void {
  if (body.type === 'Pause') notPast('until', body.until, zone, now);
  const isToday =
    body.type === 'RecordCall' && body.nextDate !== undefined && body.nextDate <= dayIn(now, zone);
  if (isToday) throw invalid('nextDate', 'must be a day after today');
}

async function pause(
  table: Table,
  { path: { debtorId }, caller, now, key, seen, record }: Call,
  wanted: NonNullable<ContactLedger['pause']> | null,
): Promise<DebtorChange> {
  const cause = causeOf(caller, now);
  const answer = { debtorId };
  if (seen) await tellStanding(table, debtorId, cause);
  else await pauseDebtor(table, debtorId, wanted, key, cause, [record(answer)]);
  return answer;
}

async function setSegment(
  table: Table,
  { path: { debtorId }, caller, now, key, seen, record }: Call,
  { segment, delinquency, reason }: Extract<DebtorCommandBody, { type: 'SetSegment' }>,
): Promise<DebtorChange> {
  if (seen) return seen;
  const answer = { debtorId, noteId: derivedId('note', key) };
  const { noteId } = answer;
  const note = { noteId, caseIds: [], at: now, by: caller.userId, text: reason };
  const said = { segment, delinquency, noteId, at: now, by: caller.userId };
  const kept = await loadKeptSegment(table, debtorId);
  await writeTogether(table, [
    ...saidWrites(table, debtorId, kept, said),
    noteWrite(table, debtorId, note),
    record(answer),
  ]);
  return answer;
}

async function addNote(
  table: Table,
  { path: { debtorId }, caller, now, key, seen, record }: Call,
  text: string,
): Promise<DebtorChange> {
  if (seen) return seen;
  const answer = { debtorId, noteId: derivedId('note', key) };
  const note = { noteId: answer.noteId, caseIds: [], at: now, by: caller.userId, text };
  await writeTogether(table, [noteWrite(table, debtorId, note), record(answer)]);
  return answer;
}
