import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import {
  heldMinor,
  isExchanged,
  type AllocatedDeduction,
  type Allocation,
  type Share,
  type Told,
} from './payment.ts';

export interface Wanted {
  /** What the payment is worth now, in minor units per currency. */
  worth: Record<Currency, number>;
  allocations: readonly Allocation[];
  deductions: readonly AllocatedDeduction[];
}

const NONE: Wanted = { worth: {}, allocations: [], deductions: [] };

/**
 * What of a payment is wanted for which invoice, from all that was told of it; the order in which it was told does not
 * matter. A reversal of a part takes from the invoices that it names, then from what is meant for none, then from the last
 * allocation backwards. With nothing left of the payment its deductions fall, too.
 */
export function wantedOf(told: Told): Wanted {
  const { amount, allocations, deductions, reversals } = told;
  const held = heldMinor(told);
  if (held === 0) return NONE;
  if (isExchanged(told)) return { worth: sums(allocations), allocations, deductions };
  const minors = allocations.map((allocation) => allocation.amount.minor);
  let left = amount.minor - held;
  const takeFrom = (index: number, atMost: number) => {
    const taken = Math.min(minors[index] ?? 0, atMost, left);
    minors[index] = (minors[index] ?? 0) - taken;
    left -= taken;
    return taken;
  };
  for (const { from } of reversals) {
    for (const { invoiceId, minor } of from) {
      let named = minor;
      allocations.forEach((allocation, index) => {
        if (allocation.invoiceId === invoiceId) named -= takeFrom(index, named);
      });
    }
  }
  const unallocated = held + left - minors.reduce((sum, minor) => sum + minor, 0);
  left -= Math.min(left, unallocated);
  for (let index = minors.length - 1; index >= 0; index--) takeFrom(index, left);
  return {
    worth: { [amount.currency]: held },
    allocations: allocations
      .map((allocation, index) => ({
        ...allocation,
        amount: { ...allocation.amount, minor: minors[index] ?? 0 },
      }))
      .filter((allocation) => allocation.amount.minor > 0),
    deductions,
  };
}

/** What is wanted for one invoice. */
export function wantedFor(
  { allocations, deductions }: Wanted,
  invoiceId: InternalId,
): Pick<Wanted, 'allocations' | 'deductions'> {
  const ofInvoice = (said: { invoiceId: InternalId }) => said.invoiceId === invoiceId;
  return { allocations: allocations.filter(ofInvoice), deductions: deductions.filter(ofInvoice) };
}

/**
 * What the payment is worth beyond what cases have taken and what waits for an invoice, in minor units per currency; only
 * what is more than zero. An invoice that was not looked for yet counts as one that is waited for.
 */
export function restOf(wanted: Wanted, shares: Record<InternalId, Share>): Record<Currency, number> {
  const rest = { ...wanted.worth };
  const subtract = (currency: Currency, minor: number) => {
    rest[currency] = (rest[currency] ?? 0) - minor;
  };
  for (const { currency, taken } of Object.values(shares)) {
    for (const { amountMinor } of Object.values(taken)) subtract(currency, amountMinor);
  }
  for (const { invoiceId, amount } of wanted.allocations) {
    if (shares[invoiceId]?.state !== 'known') subtract(amount.currency, amount.minor);
  }
  return Object.fromEntries(Object.entries(rest).filter(([, minor]) => minor > 0));
}

function sums(allocations: readonly Allocation[]): Record<Currency, number> {
  const worth: Record<Currency, number> = {};
  for (const { amount } of allocations) worth[amount.currency] = (worth[amount.currency] ?? 0) + amount.minor;
  return worth;
}
