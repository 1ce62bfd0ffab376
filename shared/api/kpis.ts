import * as z from 'zod/mini';
import type { Currency } from '../money/money.ts';
import { addDays, type IsoDay } from '../time/calendar.ts';

const DAYS = 90;

/** The days that KPIs look back on, the last of which is `today`. */
export function kpiPeriod(today: IsoDay): { days: number; from: IsoDay; to: IsoDay } {
  return { days: DAYS, from: addDays(today, 1 - DAYS), to: today };
}

/** Sums of one currency, over all days of the period: minor units, days and counts; what is absent is 0. */
export interface KpiSums {
  /** Of invoices that were issued on these days, with debit and without credit notes. */
  invoicedMinor?: number;
  /** Of invoices that were due on these days: what was owed when dunning began, and what of it was paid since. */
  overdueMinor?: number;
  recoveredMinor?: number;
  /** Of invoices that were paid on these days: how many, and the days since they were due. */
  paidCases?: number;
  daysToPay?: number;
  /** Of those, the ones that the debtor had been written to about, and the days since the first message. */
  contactedCases?: number;
  daysFromContact?: number;
}

const count = z.int().check(z.nonnegative());

/** Of the last days, by the due, payment and issue dates of invoices. What would be divided by nothing is absent. */
export const kpis = z.object({
  days: z.int().check(z.positive()),
  byCurrency: z.array(
    z.object({
      currency: z.string(),
      recovered: z.optional(z.number().check(z.gte(0), z.lte(1))).check(
        z.meta({
          description:
            'Of invoices that were due in these days: paid since their dunning began / owed when it began, from 0 to 1',
        }),
      ),
      meanDaysToPay: z.optional(z.number()).check(
        z.meta({
          description:
            'Of invoices that were paid in these days: from the due date to the last payment, the mean over invoices whatever their amount; negative when they are paid ahead',
        }),
      ),
      dso: z.optional(z.number().check(z.nonnegative())).check(
        z.meta({
          description:
            'Days sales outstanding: all that is open now / invoiced in these days (with debit notes, without credit notes) × days',
        }),
      ),
    }),
  ),
  contacts: z.object({ email: count, sms: count, call: count }).check(
    z.meta({
      description:
        'By channel: messages to debtors that have left in these days and did not come back, a statement of many invoices being one, and calls that people have recorded; news of changed terms is not counted',
    }),
  ),
  meanDaysFromContactToPayment: z.optional(z.number().check(z.nonnegative())).check(
    z.meta({
      description:
        'Of invoices that were paid in these days: from the first message about them to the last payment',
    }),
  ),
});
export type Kpis = z.output<typeof kpis>;

/** The KPIs of a period of so many days, with what is open now by currency, in minor units, and its contacts by channel. */
export function kpisOf(
  sums: ReadonlyMap<Currency, KpiSums>,
  openMinor: ReadonlyMap<Currency, number>,
  contacts: ReadonlyMap<string, number>,
  days: number,
): Kpis {
  const byCurrency = [...sums]
    .map(([currency, sum]) => ({
      currency,
      recovered: quotient(sum.recoveredMinor, sum.overdueMinor, 4),
      meanDaysToPay: quotient(sum.daysToPay, sum.paidCases, 1),
      dso: quotient((openMinor.get(currency) ?? 0) * days, sum.invoicedMinor, 1),
    }))
    .filter(({ currency: _, ...kpis }) => Object.values(kpis).some((kpi) => kpi !== undefined))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  const total = (figure: keyof KpiSums) =>
    [...sums.values()].reduce((all, sum) => all + (sum[figure] ?? 0), 0);
  return {
    days,
    byCurrency,
    contacts: {
      email: contacts.get('email') ?? 0,
      sms: contacts.get('sms') ?? 0,
      call: contacts.get('call') ?? 0,
    },
    meanDaysFromContactToPayment: quotient(total('daysFromContact'), total('contactedCases'), 1),
  };
}

function quotient(of = 0, by = 0, decimals: number): number | undefined {
  return by === 0 ? undefined : Number((of / by).toFixed(decimals));
}
