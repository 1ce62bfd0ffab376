import { collectableMinor, type DunningCase } from '../case/case.ts';
import type { Currency } from '../money/money.ts';
import { daysBetween, type IsoDay } from '../time/calendar.ts';
import { featuresOf, type PaymentHistory } from './payment-history.ts';
import { scoreOf } from './score.ts';
import type { CriticalRules } from './strategy.ts';

export type CriticalBecause = 'amount' | 'days-overdue' | 'score';

/** What is to be worked: an item, or all that a call is about. */
export interface Overdue {
  /** By currency, in minor units. */
  owedMinor: Readonly<Record<Currency, number>>;
  /** Of the oldest. */
  dueOn: IsoDay;
}

/**
 * Why it is to be worked first, `today` where the debtor lives; nothing for what is not overdue. The score is that of somebody
 * for whom one item is overdue: what else they owe could only raise it.
 */
export function criticalBecause(
  { owedMinor, dueOn }: Overdue,
  history: PaymentHistory,
  rules: CriticalRules,
  today: IsoDay,
): CriticalBecause[] {
  const owed = Object.entries(owedMinor).filter(([, minor]) => minor > 0);
  const daysOverdue = daysBetween(dueOn, today);
  if (owed.length === 0 || daysOverdue <= 0) return [];
  const isSo = {
    amount: owed.some(([currency, minor]) => minor >= (rules.fromMinor[currency] ?? Infinity)),
    'days-overdue': daysOverdue > rules.daysOverdue,
    score: scoreOf(featuresOf(history, 1)).probabilityLate >= rules.probabilityLate,
  };
  return (Object.keys(isSo) as CriticalBecause[]).filter((because) => isSo[because]);
}

/** What is owed on a case; an agency's is still owed. */
export function overdueOn(item: DunningCase): Overdue {
  const owed = item.status === 'closed' ? 0 : collectableMinor(item);
  return { owedMinor: { [item.currency]: owed }, dueOn: item.invoice.dueOn };
}
