import type { Money } from './money.ts';

/** What the allocations take of the amount, in its minor units; those in another currency are not counted. */
export function allocatedInSameCurrency(amount: Money, allocated: readonly { amount: Money }[]): number {
  return allocated
    .filter((allocation) => allocation.amount.currency === amount.currency)
    .reduce((sum, allocation) => sum + allocation.amount.minor, 0);
}
