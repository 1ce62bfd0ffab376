import type { DunningCase } from './case.ts';

/** What a balance is made of, in minor units with the sign with which it counts: their sum is the balance. */
export function balanceTerms(item: DunningCase): { term: string; minor: number }[] {
  return [
    { term: 'amount', minor: item.amountMinor },
    { term: 'debit-notes', minor: item.debitedMinor },
    { term: 'payments', minor: -item.paidMinor },
    { term: 'credits', minor: -item.creditedMinor },
    { term: 'deductions', minor: -item.deductedMinor },
    { term: 'write-offs', minor: -item.writtenOffMinor },
  ];
}
