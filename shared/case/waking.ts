import type { CaseEventType, WakingEventType } from './events.ts';

/** Named here and not read from the definitions, whose schemas no handler needs; the compiler holds it to what they say. */
const wakes = {
  ExecutionReplaced: true,
  DebtorChanged: true,
  PaymentApplied: true,
  PaymentReversed: true,
  CreditApplied: true,
  CreditReversed: true,
  DebitApplied: true,
  DebitReversed: true,
  DeductionBooked: true,
  WrittenOff: true,
  InvoiceUpdated: true,
  InvoiceReplaced: true,
  StandingInherited: true,
  DisputeOpened: true,
  DisputeResolved: true,
  DisputeWithdrawn: true,
  CasePaused: true,
  CaseResumed: true,
  MessageSent: true,
  MessageReleased: true,
  MessageDoubted: true,
  MessageLetGo: true,
  MessageLost: true,
  MessageBounced: true,
  DraftReleased: true,
  DraftDiscarded: true,
  EscalationRequested: true,
  EscalationRejected: true,
  CasePlaced: true,
  CaseRecalled: true,
  CaseClosed: true,
} satisfies Record<WakingEventType, true>;

/** After these the next action may be earlier than the one the workflow waits for: they end its wait. */
export const wakingEventTypes: readonly CaseEventType[] = Object.keys(wakes) as WakingEventType[];
