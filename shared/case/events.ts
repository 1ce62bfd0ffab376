import type * as z from 'zod/mini';
import { callAssigned } from './events/call-assigned.ts';
import { callRecorded } from './events/call-recorded.ts';
import { caseClosed } from './events/case-closed.ts';
import { caseOpened } from './events/case-opened.ts';
import { casePlaced } from './events/case-placed.ts';
import { caseRecalled } from './events/case-recalled.ts';
import { caseReopened } from './events/case-reopened.ts';
import { creditApplied } from './events/credit-applied.ts';
import { creditReversed } from './events/credit-reversed.ts';
import { debitApplied } from './events/debit-applied.ts';
import { debitReversed } from './events/debit-reversed.ts';
import { debtorChanged } from './events/debtor-changed.ts';
import { deductionBooked } from './events/deduction-booked.ts';
import { draftDiscarded } from './events/draft-discarded.ts';
import { draftReleased } from './events/draft-released.ts';
import { escalationApproved } from './events/escalation-approved.ts';
import { escalationRejected } from './events/escalation-rejected.ts';
import { escalationRequested } from './events/escalation-requested.ts';
import { exceptionCleared } from './events/exception-cleared.ts';
import { exceptionRaised } from './events/exception-raised.ts';
import { executionReplaced } from './events/execution-replaced.ts';
import { invoiceDeclaredOverdue } from './events/invoice-declared-overdue.ts';
import { invoiceRegistered } from './events/invoice-registered.ts';
import { paymentApplied } from './events/payment-applied.ts';
import { paymentReversed } from './events/payment-reversed.ts';
import { messageBounced } from './events/message-bounced.ts';
import { messageClaimed } from './events/message-claimed.ts';
import { messageDoubted } from './events/message-doubted.ts';
import { messageLetGo } from './events/message-let-go.ts';
import { messageLost } from './events/message-lost.ts';
import { messageReleased } from './events/message-released.ts';
import { messageSent } from './events/message-sent.ts';
import { reminderDrafted } from './events/reminder-drafted.ts';
import { rungPassed } from './events/rung-passed.ts';
import { casePaused } from './events/case-paused.ts';
import { caseResumed } from './events/case-resumed.ts';
import { disputeOpened } from './events/dispute-opened.ts';
import { disputeResolved } from './events/dispute-resolved.ts';
import { disputeWithdrawn } from './events/dispute-withdrawn.ts';
import { invoiceReplaced } from './events/invoice-replaced.ts';
import { invoiceUpdated } from './events/invoice-updated.ts';
import { noteAdded } from './events/note-added.ts';
import { standingInherited } from './events/standing-inherited.ts';
import { writtenOff } from './events/written-off.ts';

/** Only types at run time: no handler reads what it wrote itself against a schema, tests do. */
export const caseEventDefinitions = [
  invoiceRegistered,
  invoiceDeclaredOverdue,
  caseOpened,
  caseReopened,
  executionReplaced,
  debtorChanged,
  paymentApplied,
  paymentReversed,
  creditApplied,
  creditReversed,
  debitApplied,
  debitReversed,
  deductionBooked,
  writtenOff,
  invoiceUpdated,
  invoiceReplaced,
  standingInherited,
  disputeOpened,
  disputeResolved,
  disputeWithdrawn,
  casePaused,
  caseResumed,
  messageClaimed,
  messageSent,
  messageReleased,
  messageDoubted,
  messageLetGo,
  messageLost,
  messageBounced,
  reminderDrafted,
  draftReleased,
  draftDiscarded,
  callAssigned,
  callRecorded,
  noteAdded,
  rungPassed,
  escalationRequested,
  escalationApproved,
  escalationRejected,
  casePlaced,
  caseRecalled,
  exceptionRaised,
  exceptionCleared,
  caseClosed,
] as const;

type Definition = (typeof caseEventDefinitions)[number];
type EventOf<D extends Definition> = D extends Definition ? { type: D['type'] } & z.output<D['data']> : never;

/** What can happen to a case: the type and its data in one object. */
export type CaseEvent = EventOf<Definition>;
export type CaseEventType = CaseEvent['type'];
export type WakingEventType = Extract<Definition, { wakes: true }>['type'];
export type CaseEventOf<Type extends CaseEventType> = Extract<CaseEvent, { type: Type }>;

export const caseEventTypes: readonly CaseEventType[] = caseEventDefinitions.map(({ type }) => type);
