import type { Deduction } from '../case/commands.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Currency, Money } from '../money/money.ts';
import type { Instant } from '../time/calendar.ts';

/** Which of two words about the same thing counts: the later one, and of two at one time always the same. */
export interface Word {
  time: Instant;
  eventKey: InternalId;
}

/** Where the ERP's event says it, e.g. `data.allocations[0]`. */
interface Said {
  invoiceId: InternalId;
  field: string;
}

export type Allocation = Said & { amount: Money };
export type AllocatedDeduction = Said & Deduction & { currency: Currency };

/** That a payment did not hold: all of it, or as much as `amount`; `from` are the invoices that it says it is to be taken from. */
export interface Reversal extends Word {
  amount?: Money;
  from: readonly { invoiceId: InternalId; minor: number }[];
}

/** All that was told of a payment, in whatever order it came. */
export interface Told {
  amount: Money;
  /** By the payment itself, then by the latest reallocation. */
  allocations: readonly Allocation[];
  deductions: readonly AllocatedDeduction[];
  reversals: readonly Reversal[];
}

/** What cases have taken of a payment for one invoice, by case; all in the invoice's currency. */
export interface Share {
  /** `waiting`: the invoice has not come yet. */
  state: 'waiting' | 'known';
  currency: Currency;
  taken: Record<InternalId, Taken>;
  /** What cannot be taken, for which a rejection is kept: by the event and its field. */
  refused: readonly string[];
}

export interface Taken {
  amountMinor: number;
  /** One per kind and certificate. */
  deductions: readonly Deduction[];
}

export const NOTHING: Taken = { amountMinor: 0, deductions: [] };

export function deductedMinor({ deductions }: Pick<Taken, 'deductions'>): number {
  return deductions.reduce((sum, deduction) => sum + deduction.amountMinor, 0);
}

/** What is still reversible of a payment, in minor units of its currency. */
export function heldMinor({ amount, reversals }: Pick<Told, 'amount' | 'reversals'>): number {
  if (reversals.some((reversal) => !reversal.amount)) return 0;
  return amount.minor - reversals.reduce((sum, reversal) => sum + (reversal.amount?.minor ?? 0), 0);
}

/** A part of it is meant for an invoice in another currency: what that part was worth is the ERP's to say. */
export function isExchanged({ amount, allocations }: Pick<Told, 'amount' | 'allocations'>): boolean {
  return allocations.some((allocation) => allocation.amount.currency !== amount.currency);
}
