import { amountsAfter, type MoneyEvent } from '../amounts.ts';
import {
  balanceMinor,
  isCertificatePending,
  isGone,
  isSettled,
  roomMinor,
  type DunningCase,
} from '../case.ts';
import type { ClosingReason } from '../closing-reason.ts';
import type { MoneyMove } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { recalled } from './escalation.ts';

/** What the creditor gave up outweighs how the rest was settled; without anything from the customer it was credited. */
export function settledBy({ paidMinor, deductedMinor, writtenOffMinor }: DunningCase): ClosingReason {
  if (writtenOffMinor > 0) return 'written-off';
  return paidMinor + deductedMinor > 0 ? 'paid' : 'credited';
}

/** What the moves bring about, one after the other, and then whether the case closes or reopens by what is left. */
export function moveMoney(moves: readonly MoneyMove[], item: DunningCase): CaseEvent[] {
  let after = item;
  const events = moves.flatMap((move) => {
    const moved = eventsOf(move, after);
    for (const event of moved) after = { ...after, ...amountsAfter(after, event) };
    return moved;
  });
  return events.length > 0 ? [...events, ...turn(after)] : [];
}

/** A case takes at most its balance, and can never give back what it does not have: the caller knows what it took. */
function eventsOf(move: MoneyMove, item: DunningCase): MoneyEvent[] {
  const room = roomMinor(item);
  switch (move.type) {
    case 'ApplyPayment':
      return applyPayment(move, room);
    case 'ReversePayment': {
      const { paymentId, amountMinor, deductedMinor } = move;
      return amountMinor + deductedMinor > 0
        ? [{ type: 'PaymentReversed', paymentId, amountMinor, deductedMinor }]
        : [];
    }
    case 'ApplyCredit':
      return noted('CreditApplied', move.noteId, Math.min(move.amountMinor, room));
    case 'ReverseCredit':
      return noted('CreditReversed', move.noteId, move.amountMinor);
    case 'ApplyDebit':
      return noted('DebitApplied', move.noteId, isGone(item) ? 0 : move.amountMinor);
    case 'ReverseDebit':
      return noted('DebitReversed', move.noteId, Math.min(move.amountMinor, balanceMinor(item)));
    case 'WriteOff': {
      const amountMinor = Math.min(move.amountMinor ?? room, room);
      return amountMinor > 0 ? [{ type: 'WrittenOff', amountMinor, noteId: move.noteId }] : [];
    }
    default:
      return move satisfies never;
  }
}

/**
 * The money first, then the deductions, each at most up to the balance that is left. What exceeds it is the caller's: money
 * becomes the debtor's unapplied money, a deduction from nothing is kept as rejected.
 */
function applyPayment(move: Extract<MoneyMove, { type: 'ApplyPayment' }>, room: number): MoneyEvent[] {
  const { paymentId, receivedOn, deductions } = move;
  const amountMinor = Math.min(move.amountMinor, room);
  const events: MoneyEvent[] =
    amountMinor > 0 ? [{ type: 'PaymentApplied', paymentId, amountMinor, receivedOn }] : [];
  let left = room - amountMinor;
  for (const deduction of deductions) {
    if (deduction.amountMinor > left) continue;
    events.push({ type: 'DeductionBooked', paymentId, ...deduction });
    left -= deduction.amountMinor;
  }
  return events;
}

function noted(
  type: 'CreditApplied' | 'CreditReversed' | 'DebitApplied' | 'DebitReversed',
  noteId: string,
  amountMinor: number,
): MoneyEvent[] {
  return amountMinor > 0 ? [{ type, noteId, amountMinor }] : [];
}

/**
 * A case that no workflow has is closed on the spot; an open one is closed by its workflow, which the events wake. A closed
 * one on which something is owed again begins its next episode, unless it is not ours to collect any more. A placed one comes
 * back from the agency as soon as nothing is left to collect.
 */
function turn(after: DunningCase): CaseEvent[] {
  if (after.status === 'current' && isSettled(after))
    return [{ type: 'CaseClosed', reason: settledBy(after) }];
  if (after.status === 'closed' && !isSettled(after) && !isGone(after))
    return [{ type: 'CaseReopened', episode: after.episode + 1 }];
  if (after.status === 'placed' && isSettled(after))
    return [...recalled(after, 'settled'), { type: 'CaseClosed', reason: settledBy(after) }];
  if (after.status === 'placed' && isCertificatePending(after)) return recalled(after, 'certificate-pending');
  return [];
}
