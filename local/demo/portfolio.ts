import { Random } from '../random.ts';
import { creditors, type Creditor } from './creditors.ts';
import { addDays } from './days.ts';
import { debtorData, makeDebtors, type Debtor } from './debtors.ts';
import { eventsOf } from './habits.ts';
import { makeInvoices, type Invoice } from './items.ts';
import { booked, money, type DemoEvent } from './ledger.ts';

/** Half a year of sales. */
const DAYS_OF_SALES = 182;
export const ORDINARY_ITEMS = 400;
const ITEMS_PER_DEBTOR = 5;

interface DemoPortfolio {
  creditors: Creditor[];
  debtors: Debtor[];
  invoices: Invoice[];
  /** In the order in which they are sent. */
  events: DemoEvent[];
}

/**
 * Two firms, their customers, and half a year of invoices from `from` (an ISO day) on, with what becomes of each; 400 open
 * items of 80 debtors, or fewer of both. The same seed gives the same.
 */
export function demoPortfolio({
  seed,
  from,
  items = ORDINARY_ITEMS,
}: {
  seed: number;
  from: string;
  items?: number;
}): DemoPortfolio {
  const random = new Random(seed);
  const debtors = makeDebtors(random, Math.ceil(items / ITEMS_PER_DEBTOR));
  const invoices = makeInvoices(random, debtors, {
    from: addDays(from, 1),
    days: DAYS_OF_SALES,
    count: items,
  });
  const sellers = Object.values(creditors);
  const events = [
    ...sellers.map((creditor) =>
      booked(creditor, 'creditor.updated', from, 'masterData', creditorData(creditor)),
    ),
    ...debtors.map((debtor) =>
      booked(debtor.creditor, 'debtor.updated', from, 'masterData', debtorData(debtor, from)),
    ),
    ...invoices.map(issued),
    ...debtors.flatMap((debtor) =>
      eventsOf(
        random,
        debtor,
        invoices.filter((invoice) => invoice.debtor === debtor),
      ),
    ),
  ];
  return { creditors: sellers, debtors, invoices, events: events.sort((a, b) => a.at - b.at) };
}

/** All that the ledger had booked by its close has been sent. */
export function closeOfDay(creditor: Creditor, day: string): DemoEvent {
  const event = booked(creditor, 'ledger.synced', day, 'close', {});
  return { ...event, data: { ...event.data, asOf: new Date(event.at).toISOString() } };
}

function creditorData({
  legalName,
  taxId,
  country,
  timeZone,
  sender,
  paymentMethods,
}: Creditor): Record<string, unknown> {
  return { legalName, taxId, country, timeZone, sender, paymentMethods };
}

function issued({ invoiceId, debtor, issuedOn, minor, items, withholdings }: Invoice): DemoEvent {
  const { creditor, currency, debtorId } = debtor;
  return booked(creditor, 'invoice.issued', issuedOn, 'invoices', {
    invoiceId,
    number: invoiceId,
    debtorId,
    issuedOn,
    dueOn: items[0]?.dueOn,
    amount: money(minor, currency),
    paymentLink: `https://pagos.${creditor.companyCode.toLowerCase()}.example/${invoiceId}`,
    salesperson: debtor.salesperson.name,
    expectedWithholdings: withholdings.map(({ kind, minor }) => ({ kind, amount: money(minor, currency) })),
    instalments:
      items.length > 1
        ? items.map(({ dueOn, minor }) => ({ dueOn, amount: money(minor, currency) }))
        : undefined,
  });
}
