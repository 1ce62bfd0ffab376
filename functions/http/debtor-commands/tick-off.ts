import { loadCase } from '../../aws/case-store.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { reviewedWrite } from '../../aws/segment-store.ts';
import { writeUnlessStale, type Table } from '../../aws/table.ts';
import {
  callTaskOf,
  exceptionTaskOf,
  loadTask,
  reviewTaskOf,
  type TaskItem,
} from '../../aws/worklist-store.ts';
import { followOnce } from '../../debtors/follow-once.ts';
import { recordCall } from '../../debtors/record-call.ts';
import { settleMessage } from '../../messages/settle-message.ts';
import { invalid, notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { Planner } from '../../planner.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import { smsFindings } from '../../../shared/api/tasks.ts';
import { isCallDue } from '../../../shared/case/call.ts';
import type { DunningCase, MessageUnderway } from '../../../shared/case/case.ts';
import { callOutcomes } from '../../../shared/case/call-outcome.ts';
import { isForPersonToFindOut } from '../../../shared/dunning/plan.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import { causeOf } from '../cause.ts';
import { EXCEPTION_SETTLED_BY, SETTLED_BY } from './settled-by.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/worklist/{taskId}/done']>;
interface Done {
  taskId: string;
}

/**
 * Ticks off what a person has done. Whether there is anything to tick off, only the cases themselves know: the worklist hears of
 * it a moment later. Throws a 409 for what only facts settle, and says which.
 */
export async function tickOff(planner: Planner, call: Call): Promise<Done> {
  const { table } = planner;
  const { taskId } = call.path;
  const debtorId = callTaskOf(taskId);
  if (debtorId !== undefined) return callDone(planner, call, debtorId);
  const reviewed = reviewTaskOf(taskId);
  if (reviewed !== undefined) return reviewDone(table, call, reviewed);
  const caseId = exceptionTaskOf(taskId, 'message-unknown');
  if (caseId !== undefined) return messageFound(table, call, caseId);
  const task = await loadTask(table, taskId);
  if (!task || task.taskAt > call.now) throw taskGone();
  throw new Problem(409, 'settled-by-facts', 'Nothing to tick off', settledBy(task));
}

function taskGone(): Problem {
  return notFound('There is no such task now: it may be settled.');
}

function settledBy({ kind, code }: TaskItem): string {
  const ofException =
    kind === 'exception' ? EXCEPTION_SETTLED_BY[code as keyof typeof EXCEPTION_SETTLED_BY] : undefined;
  return ofException ?? SETTLED_BY[kind] ?? 'It goes when what it is about is settled.';
}

/** What a person tells of the call that they were to make, on the cases that it is still to be made for. */
async function callDone(planner: Planner, call: Call, debtorId: InternalId): Promise<Done> {
  const { path, body, caller, now, key, record } = call;
  const outcome = outcomeAs(callOutcomes, body.outcome);
  const { note, despite } = body;
  const isAsked = body.askedBy === 'debtor';
  const told = { callId: key, at: now, by: caller.userId, outcome, note, isAsked, despite };
  const toCallNow = (open: DunningCase[]) => {
    const about = open.filter((item) => isCallDue(item, now));
    if (about.length === 0) throw taskGone();
    return about;
  };
  await recordCall(planner, debtorId, told, [record(path)], toCallNow);
  return path;
}

/** Whether to go on trading with the debtor is decided elsewhere: what was decided may be written down. */
async function reviewDone(table: Table, call: Call, debtorId: InternalId): Promise<Done> {
  const { path, body, caller, now, key, seen, record } = call;
  if (seen) return seen;
  const note = { noteId: derivedId('note', key), caseIds: [], at: now, by: caller.userId };
  const kept = body.note === undefined ? [] : [noteWrite(table, debtorId, { ...note, text: body.note })];
  const isDone = await writeUnlessStale(table, [reviewedWrite(table, debtorId), record(path), ...kept]);
  if (!isDone) throw taskGone();
  return path;
}

/** Nobody but a person can find out whether an SMS left of which the provider did not say so. */
async function messageFound(table: Table, call: Call, caseId: InternalId): Promise<Done> {
  const { path, body, caller, now, key, seen, record } = call;
  const news = outcomeAs(smsFindings, body.outcome) === 'sent' ? 'sent' : 'lost';
  const cause = causeOf(caller, now);
  const noteId = derivedId('note', key);
  if (!seen) {
    const item = await loadCase(table, caseId);
    const message = item && unknownMessage(item, now);
    if (!message) throw taskGone();
    const note = { noteId, caseIds: [caseId], at: now, by: caller.userId, text: body.note ?? '' };
    const kept = body.note === undefined ? [] : [noteWrite(table, item.debtorId, note)];
    const counts = await settleMessage(table, message.messageId, news, cause, '', [record(path), ...kept]);
    if (!counts) throw taskGone();
  }
  if (body.note !== undefined)
    await followOnce(table, [caseId], { type: 'AddNote', noteId }, cause, `note#${noteId}`);
  return path;
}

/** The one that a person was asked about: never one that is being sent just now. */
function unknownMessage(item: DunningCase, now: Instant): MessageUnderway | undefined {
  const isAsked = 'exceptions' in item && item.exceptions.includes('message-unknown');
  const rungs = isAsked ? Object.values(item.ladder?.rungs ?? {}) : [];
  return rungs.find((record) => isForPersonToFindOut(record, now));
}

/** Which outcomes there are depends on the task. */
function outcomeAs<Outcome extends string>(outcomes: readonly Outcome[], told: string | undefined): Outcome {
  const outcome = outcomes.find((one) => one === told);
  if (outcome !== undefined) return outcome;
  throw invalid('outcome', `must be one of ${outcomes.join(', ')} for this task`);
}
