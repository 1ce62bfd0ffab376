import type { Amounts } from './case.ts';
import type { CaseEventOf } from './events.ts';

export type MoneyEvent = CaseEventOf<
  | 'PaymentApplied'
  | 'PaymentReversed'
  | 'CreditApplied'
  | 'CreditReversed'
  | 'DebitApplied'
  | 'DebitReversed'
  | 'DeductionBooked'
  | 'WrittenOff'
>;

/** Those parts of the balance that the event changes, as they are after it, in minor units. */
export function amountsAfter(item: Amounts, event: MoneyEvent): Partial<Amounts> {
  switch (event.type) {
    case 'PaymentApplied':
      return { paidMinor: item.paidMinor + event.amountMinor };
    case 'PaymentReversed':
      return {
        paidMinor: item.paidMinor - event.amountMinor,
        deductedMinor: item.deductedMinor - event.deductedMinor,
      };
    case 'CreditApplied':
      return { creditedMinor: item.creditedMinor + event.amountMinor };
    case 'CreditReversed':
      return { creditedMinor: item.creditedMinor - event.amountMinor };
    case 'DebitApplied':
      return { debitedMinor: item.debitedMinor + event.amountMinor };
    case 'DebitReversed':
      return { debitedMinor: item.debitedMinor - event.amountMinor };
    case 'DeductionBooked':
      return { deductedMinor: item.deductedMinor + event.amountMinor };
    case 'WrittenOff':
      return { writtenOffMinor: item.writtenOffMinor + event.amountMinor };
    default:
      return event satisfies never;
  }
}
