import { balanceMinor, collectableMinor, type DunningCase } from '../case/case.ts';
import { displayMoney, sumByCurrency, type Money } from '../money/money.ts';
import type { Debtor } from '../parties/debtor.ts';
import { daysBetween, type IsoDay } from '../time/calendar.ts';
import { localeOf, type Wording } from './wording.ts';

/** The open items of one currency, as a person reads them. */
export interface Section {
  total: string;
  lines: Line[];
}

interface Line {
  number: string;
  due: string;
  overdue: string;
  /** What is asked for. */
  balance: string;
  notAsked?: string;
  paymentLink?: string;
  documentUrl?: string;
}

/** A section per currency, in the order in which the currencies first appear. `today` is where the debtor lives. */
export function sectionsOf(
  items: readonly DunningCase[],
  debtor: Debtor,
  words: Wording,
  today: IsoDay,
): Section[] {
  const locale = localeOf(debtor);
  return totalsOf(items).map((total) => ({
    total: displayMoney(total, locale),
    lines: items
      .filter(({ currency }) => currency === total.currency)
      .map((item) => ({
        number: itemNumber(item.invoice),
        due: shortDay(item.invoice.dueOn, locale),
        overdue: words.days(daysBetween(item.invoice.dueOn, today)),
        balance: displayMoney({ minor: collectableMinor(item), currency: item.currency }, locale),
        notAsked: disputedPart(item, words, locale),
        paymentLink: item.invoice.paymentLink,
        documentUrl: item.invoice.documentUrl,
      })),
  }));
}

export function totalsOf(items: readonly DunningCase[]): Money[] {
  return sumByCurrency(items.map((item) => ({ minor: collectableMinor(item), currency: item.currency })));
}

/** What is owed and yet not asked for. */
function disputedPart(item: DunningCase, words: Wording, locale: string): string | undefined {
  const minor = balanceMinor(item) - collectableMinor(item);
  return minor > 0 ? words.notAsked(displayMoney({ minor, currency: item.currency }, locale)) : undefined;
}

/** `F-1`, or `F-1 (2/3)` for the second of three instalments. */
export function itemNumber({ number, instalment }: DunningCase['invoice']): string {
  return instalment ? `${number} (${instalment.number}/${instalment.of})` : number;
}

/** `1 de mar de 2026` */
export function shortDay(day: IsoDay, locale: string): string {
  return dayText(day, locale, 'short');
}

/** `1 de marzo de 2026` */
export function longDay(day: IsoDay, locale: string): string {
  return dayText(day, locale, 'long');
}

function dayText(day: IsoDay, locale: string, month: 'short' | 'long'): string {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${day}T00:00:00Z`));
}
