import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import type { Instant, IsoDay } from '../time/calendar.ts';

/** An open invoice as the ERP's ledger has it. Amounts are minor units of `currency`. */
export interface LedgerItem {
  invoiceId: InternalId;
  openMinor: number;
  currency: Currency;
  dueOn: IsoDay;
}

/** The same invoice as it is known here. */
export interface KnownInvoice {
  currency: Currency;
  /** What was open as of the snapshot, and after each event since then; zero while it is closed or not registered. */
  openMinor: readonly [number, ...number[]];
  /** Of its earliest open item; `undefined` when nothing is open now. */
  dueOn?: IsoDay;
}

export type DifferenceCode =
  'currency' | 'unknown-here' | 'closed-here' | 'missing-there' | 'amount' | 'due-date';

/**
 * How the ERP's ledger (`there`) and ours differ on an invoice; `undefined` when they agree. They also agree on an amount that
 * was open here at any moment since the snapshot was taken: what the ERP had booked by then may have reached us later.
 */
export function differenceOf(
  there: LedgerItem | undefined,
  here: KnownInvoice | undefined,
): DifferenceCode | undefined {
  if (!here) return there && 'unknown-here';
  if (there && there.currency !== here.currency) return 'currency';
  if (!here.openMinor.includes(there?.openMinor ?? 0)) {
    if (!there) return 'missing-there';
    return here.openMinor.every((minor) => minor === 0) ? 'closed-here' : 'amount';
  }
  return there && here.dueOn !== undefined && here.dueOn !== there.dueOn ? 'due-date' : undefined;
}

/** What was open on a case after one of its events. */
export interface Moment {
  at: Instant;
  openMinor: number;
}

/**
 * What was open on all cases of an invoice together: as of `asOf`, and after each event since. `stories` are in order, one for
 * each case.
 */
export function openSince(stories: readonly (readonly Moment[])[], asOf: Instant): KnownInvoice['openMinor'] {
  const open = stories.map((story) => story.findLast(({ at }) => at <= asOf)?.openMinor ?? 0);
  const sum = () => open.reduce((total, minor) => total + minor, 0);
  const since = stories
    .flatMap((story, index) => story.map((moment) => ({ ...moment, index })))
    .filter(({ at }) => at > asOf)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const asOfThen = sum();
  return [
    asOfThen,
    ...since.map(({ index, openMinor }) => {
      open[index] = openMinor;
      return sum();
    }),
  ];
}
