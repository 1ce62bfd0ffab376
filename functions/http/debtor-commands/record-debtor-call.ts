import { recordCall } from '../../debtors/record-call.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { Planner } from '../../planner.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { DebtorChange, DebtorCommandBody } from '../../../shared/api/debtor-commands.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/debtors/{debtorId}/commands']>;

/** Keeps what one of our people tells of a call to the debtor. */
export async function recordDebtorCall(
  planner: Planner,
  { path: { debtorId }, caller, now, key, record }: Call,
  { outcome, note, nextDate, askedBy, despite }: Extract<DebtorCommandBody, { type: 'RecordCall' }>,
): Promise<DebtorChange> {
  const isAsked = askedBy === 'debtor';
  const made = { callId: key, at: now, by: caller.userId, outcome, isAsked, despite };
  const told = { ...made, nextOn: nextDate, note };
  // The cases may be thousands: they are kept with the call, and the answer is made of it each time.
  const { callId, caseIds, noteId } = await recordCall(planner, debtorId, told, [record({ debtorId })]);
  return { debtorId, call: { callId, caseIds }, noteId };
}
