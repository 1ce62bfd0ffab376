import type * as z from 'zod/mini';
import { follow, loadCase } from '../../aws/case-store.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { callTaskOf, loadTask, type TaskItem } from '../../aws/worklist-store.ts';
import { recordCall } from '../../debtors/record-call.ts';
import { settleMessage } from '../../messages/settle-message.ts';
import { invalid, notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import { smsFinding } from '../../../shared/api/commands.ts';
import { callOutcome } from '../../../shared/case/call-outcome.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import { causeOf } from './change-case.ts';
import { EXCEPTION_SETTLED_BY, SETTLED_BY } from './settled-by.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/worklist/{taskId}/done']>;
interface Done {
  taskId: string;
}

/** Ticks off what a person has done. Throws a 409 for what only facts settle, and says which. */
export async function tickOff(table: Table, call: Call): Promise<Done> {
  const { taskId } = call.path;
  const debtorId = callTaskOf(taskId);
  // The first time, the call may have been cut off among the cases.
  if (call.seen) return debtorId === undefined ? call.seen : callDone(table, call, debtorId);
  const task = await loadTask(table, taskId);
  if (!task || task.taskAt > call.now) throw notFound('There is no such task now: it may be settled.');
  if (debtorId !== undefined) return callDone(table, call, debtorId);
  if (task.code === 'message-unknown' && task.caseId !== undefined)
    return messageFound(table, call, task.caseId);
  throw new Problem(409, 'settled-by-facts', 'Nothing to tick off', settledBy(task));
}

function settledBy({ kind, code }: TaskItem): string {
  const ofException =
    kind === 'exception' ? EXCEPTION_SETTLED_BY[code as keyof typeof EXCEPTION_SETTLED_BY] : undefined;
  return ofException ?? SETTLED_BY[kind] ?? 'It goes when what it is about is settled.';
}

/** What a person tells of the call that they were to make. */
async function callDone(table: Table, call: Call, debtorId: InternalId): Promise<Done> {
  const { path, body, caller, now, key, record } = call;
  const outcome = outcomeAs(callOutcome, body.outcome);
  const told = { callId: key, at: now, by: caller.userId, outcome, note: body.note };
  await recordCall(table, debtorId, told, [record(path)]);
  return path;
}

/** Nobody but a person can find out whether an SMS left of which the provider did not say so. */
async function messageFound(table: Table, call: Call, caseId: InternalId): Promise<Done> {
  const { path, body, caller, now, key, record } = call;
  const news = outcomeAs(smsFinding, body.outcome) === 'sent' ? 'sent' : 'lost';
  const cause = causeOf(caller, now);
  const item = await loadCase(table, caseId);
  for (const rung of Object.values(item?.ladder?.rungs ?? {})) {
    const isUnknown = (rung.state === 'claimed' || rung.state === 'doubted') && rung.channel === 'sms';
    if (isUnknown) await settleMessage(table, rung.messageId, news, cause);
  }
  const noteId = derivedId('note', key);
  if (body.note === undefined || !item) {
    await writeTogether(table, [record(path)]);
    return path;
  }
  const note = { noteId, caseIds: [caseId], at: now, by: caller.userId, text: body.note };
  const kept = [record(path), noteWrite(table, item.debtorId, note)];
  await follow(table, caseId, { type: 'AddNote', noteId }, cause, () => kept);
  return path;
}

/** Which outcomes there are depends on the task. */
function outcomeAs<Outcomes extends Record<string, string>>(
  outcomes: z.ZodMiniEnum<Outcomes>,
  outcome: unknown,
): Outcomes[keyof Outcomes] {
  const result = outcomes.safeParse(outcome);
  if (result.success) return result.data;
  throw invalid('outcome', `must be one of ${outcomes.options.join(', ')} for this task`);
}
