import { dayIn, type IsoDay } from '../time/calendar.ts';
import { isGone, type DunningCase } from './case.ts';

/** What one case adds to the KPIs, in minor units and days: all of it follows from the case as it is. */
export interface KpiFacts {
  issuedOn: IsoDay;
  /** With debit and without credit notes. */
  invoicedMinor: number;
  /** What was owed when a workflow first took it on. */
  overdueMinor: number;
  /** How much of that was paid since. */
  recoveredMinor: number;
  /** When the last money came, if that settled it. */
  paidOn?: IsoDay;
  /** When the first message about it had left, if it was paid on that day or later. */
  contactedOn?: IsoDay;
}

/** An invoice that is void, somebody else's, or owed on another invoice counts as if there had been none. */
export function kpiFactsOf(item: DunningCase): KpiFacts {
  const { issuedOn } = item.invoice;
  if (isGone(item)) return { issuedOn, invoicedMinor: 0, overdueMinor: 0, recoveredMinor: 0 };
  const { firstOpened } = item;
  const overdueMinor = firstOpened?.balanceMinor ?? 0;
  const sincePaid = item.paidMinor - (firstOpened?.paidMinor ?? 0);
  return {
    issuedOn,
    invoicedMinor: item.amountMinor + item.debitedMinor - item.creditedMinor,
    overdueMinor,
    // What came before and was reversed since, and what pays later debit notes, recovers nothing of it.
    recoveredMinor: Math.min(Math.max(sincePaid, 0), overdueMinor),
    ...payment(item),
  };
}

function payment(item: DunningCase): Pick<KpiFacts, 'paidOn' | 'contactedOn'> {
  const { paidOn, paidMinor } = item;
  if (item.status !== 'closed' || item.reason !== 'paid' || paidMinor === 0 || paidOn === undefined)
    return {};
  const sent = Object.values(item.ladder?.rungs ?? {}).filter(({ state }) => state === 'sent');
  const [contactedOn] = sent.map(({ at }) => dayIn(at, item.timeZone)).sort();
  return contactedOn !== undefined && contactedOn <= paidOn ? { paidOn, contactedOn } : { paidOn };
}
