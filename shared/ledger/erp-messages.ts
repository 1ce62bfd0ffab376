import type * as z from 'zod/mini';
import { creditorUpdated } from '../erp/creditor-updated.ts';
import { debtorUpdated } from '../erp/debtor-updated.ts';
import { disputeOpened } from '../erp/dispute-opened.ts';
import { erpEvent, type ErpEventType } from '../erp/events.ts';
import { invoiceIssued } from '../erp/invoice-issued.ts';
import { ledgerSnapshot, MOST_PARTS } from '../erp/ledger-snapshot.ts';
import { ledgerSynced } from '../erp/ledger-synced.ts';
import { paymentReceived } from '../erp/payment-received.ts';
import { contentHash } from '../ids/internal-id.ts';
import { addDays, dayIn, earlier, startOfDay, type Instant, type IsoDay } from '../time/calendar.ts';
import { LedgerError, type Mapping } from './mapping.ts';
import { readLedger, type LedgerInvoice, type RefusedRow } from './ledger.ts';
import type { LedgerSource } from './records.ts';
import '../english-faults.ts';

/** A CloudEvent as the webhook takes it. */
export interface ErpMessage {
  specversion: '1.0';
  id: string;
  source: string;
  type: ErpEventType;
  time: Instant;
  data: Record<string, unknown>;
}

/** Whose ledger it is, and what is known of it as a whole. */
export interface LedgerOrigin {
  source: string;
  companyCode: string;
  /** As of when the ledger is: of two ledgers, the later one has the last word on a debtor. */
  asOf: Instant;
  /** The data of `creditor.updated`, without its company. */
  creditor?: Record<string, unknown>;
  /**
   * It has all that is open as of `asOf`, and all that was booked up to then has been said, once this ledger is: contacts may rest
   * on it.
   */
  complete: boolean;
}

/** What a row says, or without a line the ledger as a whole, in the order in which it is to be sent; or why it says nothing. */
export type LedgerWord = { line?: number; events: ErpMessage[] } | { refused: RefusedRow };

/**
 * What an ERP would say that has this ledger: row by row, each event with an id that follows from what it says, so that saying it
 * again is no news. Throws `LedgerError` when the ledger cannot be read as a whole, or its origin cannot be true, or it is called
 * complete and says nothing.
 */
export async function* wordsOf(
  source: LedgerSource,
  mapping: Mapping,
  origin: LedgerOrigin,
): AsyncGenerator<LedgerWord> {
  const { creditor, asOf, complete } = origin;
  // Held against the schema even when it is not said: the source and the company stand in every event.
  const synced = message(origin, ledgerSynced.type, asOf, { asOf });
  const own = [synced, ...(creditor ? [message(origin, creditorUpdated.type, asOf, creditor)] : [])];
  for (const event of own) {
    const fault = faultOf(event);
    if (fault) throw new LedgerError(`${fault.field}: ${fault.reason}`);
  }
  if (creditor) yield { events: own.slice(1) };
  let isWhole = true;
  const openItems: OpenItem[] = [];
  let rows = 0;
  for await (const row of readLedger(source, mapping)) {
    const word =
      'refused' in row ? row : (settledLater(row.invoice, mapping, asOf) ?? wordOf(row.invoice, origin));
    if ('refused' in word) isWhole = false;
    else if (complete && 'invoice' in row && row.invoice.settledOn === undefined)
      openItems.push(openItemOf(row.invoice));
    rows += 1;
    yield word;
  }
  if (!complete || !isWhole) return;
  if (rows === 0) throw new LedgerError(`${source.name} has no rows: it cannot be called complete`);
  // What is open here and is not in the ledger is seen by this, before contacts may rest on it.
  for (const part of snapshotOf(openItems, origin)) yield { events: [part] };
  yield { events: [synced] };
}

type OpenItem = z.input<typeof ledgerSnapshot.data>['openItems'][number];

function openItemOf({ invoiceId, amount, dueOn }: LedgerInvoice): OpenItem {
  return { invoiceId, openAmount: amount, dueOn };
}

/** However long their ids are, the webhook takes so many in one event. */
const OPEN_ITEMS_TOGETHER = 100;

function* snapshotOf(openItems: readonly OpenItem[], origin: LedgerOrigin): Generator<ErpMessage> {
  const { asOf } = origin;
  const parts = Math.max(1, Math.ceil(openItems.length / OPEN_ITEMS_TOGETHER));
  if (parts > MOST_PARTS)
    throw new LedgerError(
      `more than ${MOST_PARTS * OPEN_ITEMS_TOGETHER} invoices are open: such a ledger cannot be called complete`,
    );
  for (let part = 1; part <= parts; part++) {
    const some = openItems.slice((part - 1) * OPEN_ITEMS_TOGETHER, part * OPEN_ITEMS_TOGETHER);
    yield message(origin, ledgerSnapshot.type, asOf, { asOf, openItems: some, part, parts });
  }
}

/** That an invoice is paid on a day after the ledger, anywhere: its case would be closed, and nobody would look at it again. */
function settledLater(
  { line, settledOn = '' }: LedgerInvoice,
  mapping: Mapping,
  asOf: Instant,
): LedgerWord | undefined {
  if (settledOn <= addDays(dayIn(asOf, 'UTC'), 1)) return undefined;
  const field = mapping.settledOn?.column ?? 'settledOn';
  return { refused: { line, field, reason: `${field} is after the day of the ledger` } };
}

function wordOf(invoice: LedgerInvoice, origin: LedgerOrigin): LedgerWord {
  const { line } = invoice;
  const events = eventsOf(invoice, origin);
  const [fault] = events.map(faultOf).filter((found) => found !== undefined);
  return fault ? { refused: { line, ...fault } } : { line, events };
}

function eventsOf(
  { debtor, debtorId, settledOn, disputed, invoiceId, ...row }: LedgerInvoice,
  origin: LedgerOrigin,
): ErpMessage[] {
  const { number, issuedOn, dueOn, amount } = row;
  const { asOf } = origin;
  /** It does not change from one ledger to the next, unless it is still to come. */
  const on = (day: IsoDay) => earlier(startOfDay(day, 'UTC'), asOf);
  const events = debtor ? [message(origin, debtorUpdated.type, asOf, debtor)] : [];
  const invoice = { invoiceId, number, debtorId, issuedOn, dueOn, amount };
  events.push(message(origin, invoiceIssued.type, on(issuedOn), invoice));
  if (settledOn !== undefined) {
    const payment = { paymentId: `settled:${invoiceId}`, debtorId, receivedOn: settledOn, amount };
    const all = { method: 'ledger', allocations: [{ invoiceId, amount }] };
    events.push(message(origin, paymentReceived.type, on(settledOn), { ...payment, ...all }));
  } else if (disputed) {
    const dispute = { disputeId: `disputed:${invoiceId}`, invoiceId, reasonCode: 'ledger' };
    events.push(message(origin, disputeOpened.type, on(dueOn), dispute));
  }
  return events;
}

function message(
  { source, companyCode }: LedgerOrigin,
  type: ErpEventType,
  time: Instant,
  said: Record<string, unknown>,
): ErpMessage {
  const data = { companyCode, ...said };
  const id = `ledger:${contentHash([type, time, data])}`;
  return { specversion: '1.0', id, source, type, time, data };
}

function faultOf(event: ErpMessage): { field: string; reason: string } | undefined {
  const [issue] = erpEvent.safeParse(event).error?.issues ?? [];
  if (!issue) return undefined;
  const field = issue.path.filter((part) => part !== 'data').join('.');
  return { field, reason: `${field}: ${issue.message}` };
}
