import { debtorsByName } from '../../aws/debtor-list.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import { textPlace } from '../../middleware/cursor.ts';
import { invalid, type Call } from '../../middleware/finance.ts';
import type { Planner } from '../../planner.ts';
import { moneyText, type Page } from '../../../shared/api/fields.ts';
import { PREVIEW_DAYS, type PreviewedDebtor } from '../../../shared/api/preview.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import {
  previewDebtor,
  type DailyRuns,
  type DebtorPreview,
  type PlannedContact,
} from '../../../shared/dunning/preview.ts';
import { sumByCurrency } from '../../../shared/money/money.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import { addDays, dayIn, type IsoDay, type TimeZone } from '../../../shared/time/calendar.ts';
import { outlookReader } from './outlook.ts';

type PreviewCall = Call<(typeof queryRoutes)['GET /api/preview']>;

/** A page ends with the debtor at whom it has looked at so many cases: it must be answered in time. */
const CASES_PER_PAGE = 100;

/** So many are foreseen in seconds; a debtor with more is not. */
export const MOST_CASES = 500;

/** The debtors who owe something, by name. A page may hold fewer than asked for and still not be the last. */
export async function previewPage(
  planner: Planner,
  runs: DailyRuns,
  timeZone: TimeZone,
  call: PreviewCall,
): Promise<Page<PreviewedDebtor>> {
  const { date, books, limit } = call.query;
  checkDate(date, dayIn(call.now, timeZone), timeZone);
  const { table } = planner;
  const outlookOf = outlookReader(planner, await newCasePolicies(table));
  const { debtors, last } = await debtorsByName(table, { after: call.place(textPlace), limit });
  const items: PreviewedDebtor[] = [];
  let cases = 0;
  for (const { debtor, place } of debtors) {
    const outlook = await outlookOf(debtor);
    if (outlook.cases.length === 0) continue;
    const foresee = () =>
      previewDebtor({ ...outlook, booksStayFresh: books === 'synced' }, runs, call.now, date);
    items.push(previewed(debtor, outlook.cases.length, foresee));
    cases += outlook.cases.length;
    if (cases >= CASES_PER_PAGE && debtor !== debtors.at(-1)?.debtor)
      return { items, cursor: call.cursorAt(place) };
  }
  return { items, cursor: last && call.cursorAt(last) };
}

function checkDate(date: IsoDay, today: IsoDay, timeZone: TimeZone): void {
  const latest = addDays(today, PREVIEW_DAYS);
  if (date < today || date > latest)
    throw invalid(
      'date',
      `must be from today (${today} in ${timeZone}) to ${latest}, ${PREVIEW_DAYS} days ahead`,
    );
}

/** One debtor of whom nothing can be said must not keep the others from being told of. */
function previewed(
  { debtorId, legalName, timeZone }: Debtor,
  cases: number,
  foresee: () => DebtorPreview,
): PreviewedDebtor {
  const about = { debtor: { debtorId, legalName }, timeZone };
  try {
    if (cases > MOST_CASES) throw new Error(`${cases} items are more than ${MOST_CASES}`);
    const { contacts, waits } = foresee();
    return {
      ...about,
      contacts: contacts.map(contactView),
      waits: waits.map(({ reason, until, cases: waiting }) => ({ ...reason, until, cases: waiting })),
    };
  } catch (error) {
    console.error({ message: 'debtor not foreseen', debtorId, error });
    return { ...about, contacts: [], waits: [{ code: 'not-foreseen', cases }] };
  }
}

function contactView({
  items,
  rungId,
  announced,
  ...contact
}: PlannedContact): PreviewedDebtor['contacts'][number] {
  const asked = items.map(({ item, amountMinor: minor }) => ({ minor, currency: item.currency }));
  return {
    ...contact,
    announced: [...announced],
    reason: rungId === undefined ? { code: 'call-agreed' } : { code: 'rung-due', rungId },
    totals: sumByCurrency(asked).map(({ minor, currency }) => moneyText(minor, currency)),
    items: items.map(({ item, rungId: rung, amountMinor }) => ({
      caseId: item.caseId,
      invoiceNumber: item.invoice.number,
      dueOn: item.invoice.dueOn,
      rungId: rung,
      amount: moneyText(amountMinor, item.currency),
    })),
  };
}
