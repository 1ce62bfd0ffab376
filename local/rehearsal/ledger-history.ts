import { addDays, instantAt, toEpoch, type IsoDay } from '../../shared/time/calendar.ts';
import { ledgerFile } from './ledger-file.ts';
import type { ErpMessage } from '../../shared/ledger/erp-messages.ts';
import type { History, Jurisdiction, Moment, Period } from './history.ts';
import { readLedger, type LedgerInvoice, type RefusedRow } from '../../shared/ledger/ledger.ts';
import { LedgerError, type Mapping } from '../../shared/ledger/mapping.ts';

const SOURCE = 'urn:puntual:rehearsal';
const COMPANY = 'LEDGER';

/** Before the sweep, which is at 00:05. */
const ISSUED_AT = '00:00';
const DISPUTED_AT = '09:00';
const PAID_AT = '12:00';
/** After the payment: a dispute that ends first would set the dunning free for a moment. */
const RESOLVED_AT = '12:05';

/** What became due on a day, as the ledger has it. */
interface Day {
  issued: LedgerInvoice[];
  disputed: LedgerInvoice[];
  settled: LedgerInvoice[];
}

/**
 * The past that a CSV ledger tells. What was settled before `from` is left out; what was issued before it comes in on that
 * day. What was issued after `to` is left out, too. Throws `LedgerError` when nothing is left.
 */
export async function historyOfLedger(
  path: string,
  mapping: Mapping,
  { from = '', to = '9999' }: Period,
  jurisdiction: Jurisdiction,
): Promise<History> {
  const refused: RefusedRow[] = [];
  const invoices: LedgerInvoice[] = [];
  for await (const row of readLedger(ledgerFile(path), mapping)) {
    if ('refused' in row) refused.push(row.refused);
    else if (row.invoice.issuedOn <= to && (row.invoice.settledOn ?? to) >= from) invoices.push(row.invoice);
  }
  const days = new Map<IsoDay, Day>();
  const on = (day: IsoDay, what: keyof Day, invoice: LedgerInvoice): void => {
    const due = day < from ? from : day;
    if (due > to) return;
    const entry = days.get(due) ?? { issued: [], disputed: [], settled: [] };
    days.set(due, entry);
    entry[what].push(invoice);
  };
  for (const invoice of invoices) {
    on(invoice.issuedOn, 'issued', invoice);
    if (disputedOn(invoice) !== undefined) on(addDays(invoice.dueOn, 1), 'disputed', invoice);
    if (invoice.settledOn !== undefined) on(invoice.settledOn, 'settled', invoice);
  }
  const order = [...days.keys()].sort();
  const [firstDay] = order;
  if (firstDay === undefined) throw new LedgerError(nothingIn(path, refused));
  const lastDay = invoices.reduce(
    (last, { dueOn, settledOn = dueOn }) => [last, dueOn, settledOn].sort().at(-1) ?? last,
    firstDay,
  );
  const { zone, country } = jurisdiction;
  const debtor = { country, kind: 'company' } as const;
  return {
    zones: [zone],
    firstDay,
    lastDay,
    invoices: invoices.map(({ invoiceId, debtorId, settledOn }) => ({
      ...{ source: SOURCE, companyCode: COMPANY, invoiceId, debtorId, items: 1, zone, debtor },
      settledAt: settledOn === undefined ? undefined : instantAt(settledOn, PAID_AT, zone),
    })),
    tellsOfSyncs: false,
    refused,
    moments: () => momentsOf(order, days, jurisdiction),
  };
}

function nothingIn(path: string, refused: readonly RefusedRow[]): string {
  const [first] = refused;
  if (!first) return `${path} has no invoice in this period: nothing can be rehearsed`;
  return `none of the ${refused.length} rows of ${path} can be read. Line ${first.line}: ${first.reason}`;
}

/** The day after the due date, if the invoice is disputed and still unpaid then. */
function disputedOn({ disputed, dueOn, settledOn }: LedgerInvoice): IsoDay | undefined {
  return disputed && (settledOn === undefined || settledOn > dueOn) ? addDays(dueOn, 1) : undefined;
}

function* momentsOf(
  order: readonly IsoDay[],
  days: ReadonlyMap<IsoDay, Day>,
  jurisdiction: Jurisdiction,
): Generator<Moment> {
  const erp = new LedgerErp(jurisdiction);
  for (const day of order) {
    const { issued = [], disputed = [], settled = [] } = days.get(day) ?? {};
    const moment = (time: string, speak: (time: string) => ErpMessage[]): Moment => {
      const at = instantAt(day, time, jurisdiction.zone);
      return { at: toEpoch(at), events: speak(at) };
    };
    yield moment(ISSUED_AT, (time) => issued.flatMap((invoice) => erp.issue(invoice, time)));
    yield moment(DISPUTED_AT, (time) => disputed.map((invoice) => erp.dispute(invoice, time)));
    yield moment(PAID_AT, (time) => settled.map((invoice) => erp.settle(invoice, time)));
    yield moment(RESOLVED_AT, (time) =>
      settled
        .filter((invoice) => disputedOn(invoice) !== undefined)
        .map((invoice) => erp.resolve(invoice, time)),
    );
  }
}

/** A ledger does not tell of consents: it is taken that there are all. */
const CHANNELS = ['email', 'call'];

/** Speaks for a ledger; who has not been heard of is introduced first. */
class LedgerErp {
  private readonly known = new Set<string>();
  private readonly jurisdiction: Jurisdiction;

  constructor(jurisdiction: Jurisdiction) {
    this.jurisdiction = jurisdiction;
  }

  issue({ debtorId, debtorName, ...invoice }: LedgerInvoice, time: string): ErpMessage[] {
    const { invoiceId, number, issuedOn, dueOn, amount } = invoice;
    const events = this.known.size === 0 ? [this.creditor(time)] : [];
    if (!this.known.has(debtorId)) {
      this.known.add(debtorId);
      events.push(this.debtor(debtorId, debtorName, time));
    }
    const data = { invoiceId, number, debtorId, issuedOn, dueOn, amount };
    return [...events, message('puntual.invoice.issued.v1', invoiceId, time, data)];
  }

  dispute({ invoiceId }: LedgerInvoice, time: string): ErpMessage {
    const data = { disputeId: invoiceId, invoiceId, reasonCode: 'ledger' };
    return message('puntual.dispute.opened.v1', invoiceId, time, data);
  }

  /** That an invoice was paid in full says that the debtor was not right. */
  resolve({ invoiceId }: LedgerInvoice, time: string): ErpMessage {
    const data = { disputeId: invoiceId, outcome: 'rejected' };
    return message('puntual.dispute.resolved.v1', invoiceId, time, data);
  }

  settle({ invoiceId, debtorId, settledOn, amount }: LedgerInvoice, time: string): ErpMessage {
    const data = { paymentId: invoiceId, debtorId, receivedOn: settledOn, amount, method: 'ledger' };
    const allocations = [{ invoiceId, amount }];
    return message('puntual.payment.received.v1', invoiceId, time, { ...data, allocations });
  }

  private creditor(time: string): ErpMessage {
    const { country, zone } = this.jurisdiction;
    return message('puntual.creditor.updated.v1', COMPANY, time, {
      ...{ legalName: 'Rehearsal', taxId: '1', country, timeZone: zone },
      sender: {
        name: 'Rehearsal',
        email: 'rehearsal@creditor.example',
        replyTo: 'rehearsal@creditor.example',
      },
      paymentMethods: [{ kind: 'transfer', text: 'Rehearsal' }],
    });
  }

  private debtor(debtorId: string, legalName: string, time: string): ErpMessage {
    const { country, zone, language } = this.jurisdiction;
    const email = `debtor-${this.known.size}@rehearsal.example`;
    const consents = CHANNELS.map((channel) => ({
      ...{ channel, purpose: 'collection', granted: true, obtainedAt: time, source: 'rehearsal' },
    }));
    return message('puntual.debtor.updated.v1', debtorId, time, {
      ...{ debtorId, legalName, kind: 'company', country, timeZone: zone, language },
      contacts: [{ contactId: '1', name: legalName, role: 'accounts-payable', email }],
      consents,
    });
  }
}

/** The id is derived from the ledger's own, so that the same ledger says the same. */
function message(type: ErpMessage['type'], id: string, time: string, data: object): ErpMessage {
  return {
    specversion: '1.0',
    id: `${type}/${id}`,
    source: SOURCE,
    type,
    time,
    data: { companyCode: COMPANY, ...data },
  };
}
