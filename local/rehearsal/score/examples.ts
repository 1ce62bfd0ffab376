import type { LedgerInvoice } from '../../../shared/ledger/ledger.ts';
import { featuresOf, historyOf, noHistory, type Features } from '../../../shared/segment/payment-history.ts';
import { addDays, type IsoDay } from '../../../shared/time/calendar.ts';

/** An invoice as it could be judged on the day of its issue, and what became of it. */
export interface Example {
  issuedOn: IsoDay;
  /** From when on it is known whether it is paid late: its payment, or the day after it fell due. */
  knownFrom: IsoDay;
  features: Features;
  late: boolean;
}

export type PastInvoice = Pick<LedgerInvoice, 'debtorId' | 'issuedOn' | 'dueOn' | 'settledOn'>;

/**
 * Each invoice with what was known of its debtor when it was issued: payments of days before, and what was overdue and unpaid
 * then. In order of issue; without those of which the ledger does not tell the end before `endsOn`.
 */
export function examplesOf(invoices: readonly PastInvoice[], endsOn: IsoDay): Example[] {
  const byDebtor = Map.groupBy(invoices, ({ debtorId }) => debtorId);
  const examples = invoices.flatMap((invoice): Example[] => {
    const { issuedOn, dueOn, settledOn, debtorId } = invoice;
    if (settledOn === undefined && dueOn >= endsOn) return [];
    const inTime = settledOn !== undefined && settledOn <= dueOn;
    const knownFrom = inTime ? settledOn : addDays(dueOn, 1);
    const features = featuresAt(issuedOn, byDebtor.get(debtorId) ?? []);
    return [{ issuedOn, knownFrom, features, late: !inTime }];
  });
  return examples.sort((a, b) => a.issuedOn.localeCompare(b.issuedOn));
}

/** Nothing of that day itself is known yet. */
function featuresAt(day: IsoDay, invoices: readonly PastInvoice[]): Features {
  let history = noHistory;
  let overdue = 0;
  for (const { dueOn, settledOn } of invoices) {
    if (settledOn !== undefined && settledOn < day) {
      const added = historyOf({ dueOn, paidOn: settledOn });
      history = {
        settledItems: history.settledItems + added.settledItems,
        lateItems: history.lateItems + added.lateItems,
        daysLate: history.daysLate + added.daysLate,
        brokenPromises: 0,
      };
    } else if (dueOn < day) overdue += 1;
  }
  return featuresOf(history, overdue);
}
