import type { KpiFacts } from '../case/kpi-facts.ts';
import { daysBetween, type IsoDay } from '../time/calendar.ts';

/** How a debtor has paid so far: counts, and days. What was written off, cancelled or given up is no payment. */
export interface PaymentHistory {
  /** Items that money has settled. */
  settledItems: number;
  /** How many of them after their due day. */
  lateItems: number;
  /** Days after the due day of those, in all. */
  daysLate: number;
  /** What was promised and did not come. */
  brokenPromises: number;
}

export const noHistory: PaymentHistory = { settledItems: 0, lateItems: 0, daysLate: 0, brokenPromises: 0 };

/** What an item adds to the history of its debtor: something as soon as it is settled by money. */
export function historyOf({ dueOn, paidOn }: { dueOn: IsoDay } & Partial<KpiFacts>): PaymentHistory {
  if (paidOn === undefined) return noHistory;
  const daysLate = Math.max(0, daysBetween(dueOn, paidOn));
  return { ...noHistory, settledItems: 1, lateItems: daysLate > 0 ? 1 : 0, daysLate };
}

/** What bears on whether the debtor will pay late, as it is known on one day. */
export interface Features {
  settledItems: number;
  /** Of the settled items, between 0 and 1; 0 when there are none. */
  lateShare: number;
  /** Over the settled items, what came in time counts as 0 days; 0 when there are none. */
  meanDaysLate: number;
  /** Items that are overdue: exposure by count, as amounts in several currencies have no common measure. */
  overdueItems: number;
  brokenPromises: number;
}

export function featuresOf(history: PaymentHistory, overdueItems: number): Features {
  const { settledItems, lateItems, daysLate, brokenPromises } = history;
  const mean = (sum: number) => (settledItems === 0 ? 0 : sum / settledItems);
  return {
    ...{ settledItems, overdueItems, brokenPromises },
    lateShare: mean(lateItems),
    meanDaysLate: mean(daysLate),
  };
}
