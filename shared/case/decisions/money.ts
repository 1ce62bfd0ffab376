import { balanceMinor, type DunningCase } from '../case.ts';
import { isFinal, type ClosingReason } from '../closing-reason.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';

/** What the creditor gave up outweighs how the rest was settled; without any money it was credited. */
export function settledBy({ paidMinor, writtenOffMinor }: DunningCase): ClosingReason {
  if (writtenOffMinor > 0) return 'written-off';
  return paidMinor > 0 ? 'paid' : 'credited';
}

/**
 * Applies the money first, then the deductions, each at most up to the balance that is left. What exceeds it is the caller's:
 * money becomes the debtor's unapplied money, a deduction from nothing is kept as rejected.
 */
export function applyPayment(
  command: Extract<CaseCommand, { type: 'ApplyPayment' }>,
  item: DunningCase,
): CaseEvent[] {
  const { paymentId, receivedOn } = command;
  if (item.status === 'closed') return [];
  const events: CaseEvent[] = [];
  let balance = balanceMinor(item);
  const amountMinor = Math.min(command.amountMinor, balance);
  if (amountMinor > 0) events.push({ type: 'PaymentApplied', paymentId, amountMinor, receivedOn });
  balance -= amountMinor;
  for (const deduction of command.deductions) {
    if (deduction.amountMinor > balance) continue;
    events.push({ type: 'DeductionBooked', paymentId, ...deduction });
    balance -= deduction.amountMinor;
  }
  // A case that no workflow has is closed on the spot; an open one is closed by its workflow, which the event wakes.
  const closes = item.status === 'current' && balance === 0 && events.length > 0;
  return closes ? [...events, { type: 'CaseClosed', reason: 'paid' }] : events;
}

/** A closed case begins its next episode, unless it is not ours to collect any more. */
export function reversePayment(
  command: Extract<CaseCommand, { type: 'ReversePayment' }>,
  item: DunningCase,
): CaseEvent[] {
  const { paymentId, amountMinor, deductedMinor } = command;
  if (amountMinor + deductedMinor === 0) return [];
  const reversed: CaseEvent = { type: 'PaymentReversed', paymentId, amountMinor, deductedMinor };
  const gone = item.status !== 'closed' || isFinal(item.reason);
  return gone ? [reversed] : [reversed, { type: 'CaseReopened', episode: item.episode + 1 }];
}

/** At most the balance; the rest of the note is the debtor's. */
export function applyCredit(
  { noteId, ...command }: Extract<CaseCommand, { type: 'ApplyCredit' }>,
  item: DunningCase,
): CaseEvent[] {
  const amountMinor = Math.min(command.amountMinor, balanceMinor(item));
  if (item.status === 'closed' || amountMinor === 0) return [];
  return closingIfSettled(item, { type: 'CreditApplied', noteId, amountMinor }, 'credited');
}

/** At most what is left. */
export function writeOff(
  command: Extract<CaseCommand, { type: 'WriteOff' }>,
  item: DunningCase,
): CaseEvent[] {
  const balance = balanceMinor(item);
  const amountMinor = Math.min(command.amountMinor ?? balance, balance);
  if (item.status === 'closed' || amountMinor === 0) return [];
  return closingIfSettled(item, { type: 'WrittenOff', amountMinor, noteId: command.noteId }, 'written-off');
}

/** A case that no workflow has is closed on the spot; an open one is closed by its workflow, which the event wakes. */
function closingIfSettled(
  item: DunningCase,
  event: CaseEvent & { amountMinor: number },
  reason: ClosingReason,
): CaseEvent[] {
  const closes = item.status === 'current' && event.amountMinor === balanceMinor(item);
  return closes ? [event, { type: 'CaseClosed', reason }] : [event];
}
