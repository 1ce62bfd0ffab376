import type { Random } from '../random.ts';
import { between, weighted } from './chance.ts';
import { addDays, daysFrom, isWorkday, lastWorkday } from './days.ts';
import type { Debtor } from './debtors.ts';

/** What is owed on one day: an invoice, or one instalment of it. Amounts in minor units. */
export interface Item {
  invoiceId: string;
  dueOn: string;
  minor: number;
}

export interface Invoice {
  invoiceId: string;
  debtor: Debtor;
  issuedOn: string;
  minor: number;
  /** One, or as many as it has instalments; together they are the invoice. */
  items: Item[];
  /** What the customer will keep back for the tax office, in minor units. */
  withholdings: { kind: string; minor: number }[];
}

/** How much is sold in the months of a year, January first: the end of the year is the season. */
const SEASON = [0.6, 0.8, 1, 0.9, 1.1, 1.1, 0.8, 0.9, 1, 1.1, 1.4, 1.7];
const MONTH_END = 4;

const INSTALMENTS = 3;
/** One invoice in so many of those who may pay by instalments. */
const ONE_IN = 25;
/** Of the net amount: income tax, and the city's tax, as in Colombia. */
const WITHHOLDINGS = [
  { kind: 'withholding-income', rate: 0.025 },
  { kind: 'withholding-local', rate: 0.00966 },
];

/** Invoices with `count` open items in all, issued on weekdays of the `days` days from `from` on, in order of issue. */
export function makeInvoices(
  random: Random,
  debtors: readonly Debtor[],
  { from, days, count }: { from: string; days: number; count: number },
): Invoice[] {
  const workdays = daysFrom(from, days).filter(isWorkday);
  const drafts: { debtor: Debtor; issuedOn: string; instalments: number }[] = [];
  for (let left = count; left > 0;) {
    // Everybody buys twice before anybody buys more.
    const debtor =
      drafts.length < 2 * debtors.length
        ? (debtors[drafts.length % debtors.length] as Debtor)
        : weighted(random, debtors, ({ weight }) => weight);
    const mayPart = debtor.habit === 'prompt' || debtor.habit === 'afterSecondReminder';
    const instalments = mayPart && left >= INSTALMENTS && random.below(ONE_IN) === 0 ? INSTALMENTS : 1;
    drafts.push({ debtor, issuedOn: weighted(random, workdays, sales), instalments });
    left -= instalments;
  }
  const counters = new Map<string, number>();
  return drafts
    .sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : Number(a.issuedOn > b.issuedOn)))
    .map(({ debtor, issuedOn, instalments }) => {
      const { invoicePrefix } = debtor.creditor;
      const number = (counters.get(invoicePrefix) ?? 0) + 1;
      counters.set(invoicePrefix, number);
      return makeInvoice(random, debtor, `${invoicePrefix}-${10_000 + number}`, issuedOn, instalments);
    });
}

function sales(day: string): number {
  const season = SEASON[Number(day.slice(5, 7)) - 1] ?? 1;
  return day >= addDays(lastWorkday(day), -MONTH_END) ? 2.5 * season : season;
}

function makeInvoice(
  random: Random,
  debtor: Debtor,
  invoiceId: string,
  issuedOn: string,
  instalments: number,
): Invoice {
  const { creditor, country, ordinaryMinor, roundTo, habit, terms } = debtor;
  // Most are small, few are large: a factor of 0.25 to 8.
  const size = 2 ** (between(random, -200, 300) / 100 - 2 * (1 - random.next() ** 0.3));
  const net = Math.max(1, Math.round((ordinaryMinor * size) / roundTo)) * roundTo;
  const vat = country === creditor.country ? Math.round((net * creditor.vat) / 100) : 0;
  const minor = net + vat;
  const first = addDays(issuedOn, terms);
  const part = Math.floor(minor / instalments);
  return {
    invoiceId,
    debtor,
    issuedOn,
    minor,
    items: Array.from({ length: instalments }, (_, index) => ({
      invoiceId,
      dueOn: addDays(first, 30 * index),
      // The first bears what does not divide.
      minor: index === 0 ? minor - part * (instalments - 1) : part,
    })),
    withholdings:
      habit === 'withholds'
        ? WITHHOLDINGS.map(({ kind, rate }) => ({ kind, minor: Math.max(1, Math.round(net * rate)) }))
        : [],
  };
}
