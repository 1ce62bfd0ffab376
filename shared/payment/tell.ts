import { allocatedInSameCurrency } from '../money/allocated.ts';
import { Rejection } from '../errors.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Currency, Money } from '../money/money.ts';
import type { IsoDay } from '../time/calendar.ts';
import {
  heldMinor,
  isExchanged,
  type AllocatedDeduction,
  type Allocation,
  type Reversal,
  type Share,
  type Told,
  type Word,
} from './payment.ts';

/** Money, a credit note or a debit note, with all that was told of it, also before it came itself. */
export interface Payment {
  paymentId: InternalId;
  /** What the ERP sends it as. */
  kind: string;
  /** Counts the changes; by it two writers know who was first. */
  version: number;
  received?: Received;
  allocated?: Word & { allocations: readonly Allocation[] };
  deducted?: Word & { deductions: readonly AllocatedDeduction[] };
  reversals: readonly Reversal[];
  /** By invoice: what its cases have taken. */
  shares: Record<InternalId, Share>;
  /** What it is worth beyond that and beyond what waits for an invoice: of a debtor's money, unapplied. Minor units. */
  rest: Record<Currency, number>;
}

export interface Received {
  debtorId: InternalId;
  /** When money was received; a note has no such day. */
  receivedOn?: IsoDay;
  amount: Money;
  /** Hash of what the ERP said: a second payment of this id must say the same. */
  content: string;
}

/** What was told before the payment came and turns out to be impossible now. */
export interface Refusal {
  eventKey: InternalId;
  what: 'reallocation' | 'reversal';
  rejection: Rejection;
}

export const emptyPayment = (paymentId: InternalId, kind: string): Payment => ({
  ...{ paymentId, kind, version: 0 },
  ...{ reversals: [], shares: {}, rest: {} },
});

/** What was told of a payment that has come. */
export function toldOf({ received, allocated, deducted, reversals }: Payment): Told | undefined {
  if (!received) return undefined;
  const { allocations = [] } = allocated ?? {};
  return { amount: received.amount, allocations, deductions: deducted?.deductions ?? [], reversals };
}

/** By its own first word, which any reallocation outranks. */
const FIRST: Word = { time: '', eventKey: '' };

/** The payment comes. What was told of it before and cannot be is left out and given back. */
export function receive(
  before: Payment,
  received: Received,
  own: Pick<Told, 'allocations' | 'deductions'>,
): { payment: Payment; refusals: Refusal[] } {
  const refusals: Refusal[] = [];
  const { allocations, deductions } = own;
  let payment: Payment = {
    ...before,
    received,
    allocated: before.allocated ?? { ...FIRST, allocations },
    deducted: before.deducted ?? { ...FIRST, deductions },
    reversals: [],
  };
  const fault = before.allocated && allocationFault(payment, before.allocated.allocations);
  if (before.allocated && fault) {
    const { eventKey } = before.allocated;
    refusals.push({ eventKey, what: 'reallocation', rejection: fault });
    payment = { ...payment, allocated: { ...FIRST, allocations } };
    if (before.deducted?.eventKey === eventKey) payment = { ...payment, deducted: { ...FIRST, deductions } };
  }
  for (const reversal of before.reversals.toSorted(byWord)) {
    const rejection = reversalFault(payment, reversal);
    if (rejection) refusals.push({ eventKey: reversal.eventKey, what: 'reversal', rejection });
    else payment = { ...payment, reversals: [...payment.reversals, reversal] };
  }
  return { payment, refusals };
}

/** Replaces what was said of the allocation before, unless that was said later. Throws `Rejection`. */
export function reallocate(
  before: Payment,
  { time, eventKey }: Word,
  allocations: readonly Allocation[],
  deductions: readonly AllocatedDeduction[] | undefined,
): Payment {
  const word = { time, eventKey };
  const fault = allocationFault(before, allocations);
  if (fault) throw fault;
  const { allocated, deducted } = before;
  return {
    ...before,
    allocated: allocated && byWord(allocated, word) > 0 ? allocated : { ...word, allocations },
    deducted: !deductions || (deducted && byWord(deducted, word) > 0) ? deducted : { ...word, deductions },
  };
}

/** Takes it back, or a part of it. Throws `Rejection`. */
export function reverse(before: Payment, reversal: Reversal): Payment {
  const fault = reversalFault(before, reversal);
  if (fault) throw fault;
  return { ...before, reversals: [...before.reversals, reversal] };
}

function allocationFault(payment: Payment, allocations: readonly Allocation[]): Rejection | undefined {
  if (!payment.received) return undefined;
  const { amount } = payment.received;
  if (allocatedInSameCurrency(amount, allocations) > amount.minor)
    return new Rejection('data.allocations', 'must not sum to more than the amount of the payment');
  return isExchanged({ amount, allocations }) && payment.reversals.some((reversal) => reversal.amount)
    ? new Rejection('data.allocations', 'cannot be in another currency: a part of the payment is reversed')
    : undefined;
}

function reversalFault(payment: Payment, { amount }: Reversal): Rejection | undefined {
  const told = toldOf(payment);
  // A part of what is reversed as a whole is reversed already.
  if (!told || !amount || told.reversals.some((reversal) => !reversal.amount)) return undefined;
  const { currency } = told.amount;
  if (amount.currency !== currency) return new Rejection('data.amount.currency', `it was in ${currency}`);
  if (isExchanged(told))
    return new Rejection('data.amount', 'a part cannot be reversed of what is allocated in another currency');
  return amount.minor > heldMinor(told)
    ? new Rejection('data.amount', 'is more than what is left to reverse')
    : undefined;
}

function byWord(a: Word, b: Word): number {
  return a.time.localeCompare(b.time) || a.eventKey.localeCompare(b.eventKey);
}
