import { collectableMinor, type DunningCase } from '../case/case.ts';
import { daysBetween, type IsoDay } from '../time/calendar.ts';
import { featuresOf, type PaymentHistory } from './payment-history.ts';
import { scoreOf } from './score.ts';
import type { CriticalRules } from './strategy.ts';

export type CriticalBecause = 'amount' | 'days-overdue' | 'score';

/**
 * Why an item is to be worked first, `today` where the debtor lives; nothing for one that is not overdue, or closed. The
 * score is that of somebody for whom this item alone is overdue: what else they owe could only raise it.
 */
export function criticalBecause(
  item: DunningCase,
  history: PaymentHistory,
  rules: CriticalRules,
  today: IsoDay,
): CriticalBecause[] {
  const { currency, invoice } = item;
  const owed = collectableMinor(item);
  const daysOverdue = daysBetween(invoice.dueOn, today);
  if (item.status === 'closed' || owed <= 0 || daysOverdue <= 0) return [];
  const isSo = {
    amount: owed >= (rules.fromMinor[currency] ?? Infinity),
    'days-overdue': daysOverdue > rules.daysOverdue,
    score: scoreOf(featuresOf(history, 1)).probabilityLate >= rules.probabilityLate,
  };
  return (Object.keys(isSo) as CriticalBecause[]).filter((because) => isSo[because]);
}
