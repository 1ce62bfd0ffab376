import { createReadStream } from 'node:fs';
import { ERP_LIMITS, erpEvent, type ErpEvent } from '../../shared/erp/events.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { dayIn, startOfDay, toEpoch, type IsoDay } from '../../shared/time/calendar.ts';
import type { ErpMessage } from '../../shared/ledger/erp-messages.ts';
import type { History, Jurisdiction, KnownInvoice, Moment, Period } from './history.ts';
import type { RefusedRow } from '../../shared/ledger/ledger.ts';
import { LedgerError } from '../../shared/ledger/mapping.ts';

/**
 * The past that a file of CloudEvents tells, one event a line in the order in which the ERP sent them. Each is sent when its
 * time comes, and one that comes after a later one at once, as it would have been. What happened before `from` is all
 * sent at its beginning. Lines that no webhook takes are refused. Throws `LedgerError` when nothing is left.
 */
export async function historyOfEvents(
  path: string,
  { from, to }: Period,
  jurisdiction: Jurisdiction,
): Promise<History> {
  const refused: RefusedRow[] = [];
  const survey = new Survey(jurisdiction.zone);
  for await (const { line, event, reason } of readEvents(path)) {
    if (event) survey.add(event);
    else refused.push({ line, reason });
  }
  const [zone = jurisdiction.zone] = survey.zones;
  const { first, last } = survey;
  if (first === undefined || last === undefined) {
    const [fault] = refused;
    const why = fault ? `Line ${fault.line}: ${fault.reason}` : 'It is empty';
    throw new LedgerError(`${path} has no event that can be sent. ${why}`);
  }
  const firstDay = from ?? dayIn(first, zone);
  const eve = toEpoch(startOfDay(firstDay, zone));
  return {
    zones: [...new Set([zone, ...survey.zones])],
    firstDay,
    lastDay: [survey.lastDue, dayIn(last, zone)].sort().at(-1) ?? firstDay,
    invoices: survey.invoices(),
    tellsOfSyncs: true,
    refused,
    moments: () => momentsOf(path, eve, to, zone),
  };
}

interface ReadLine {
  line: number;
  event?: ErpEvent;
  text: string;
  reason: string;
}

async function* readEvents(path: string): AsyncGenerator<ReadLine> {
  for await (const { line, text } of linesOf(path)) {
    if (text === undefined) {
      yield { line, text: '', reason: `is longer than ${ERP_LIMITS.eventBytes} bytes` };
      continue;
    }
    if (text.trim() !== '') yield { line, text, ...readEvent(text) };
  }
}

function readEvent(text: string): { event?: ErpEvent; reason: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { reason: 'is not JSON' };
  }
  const parsed = erpEvent.safeParse(content);
  if (parsed.success) return { event: parsed.data, reason: '' };
  const [issue] = parsed.error.issues;
  return { reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not an event'}` };
}

/** Line by line; one that is too long comes without its text, and without having been kept. */
async function* linesOf(path: string): AsyncGenerator<{ line: number; text: string | undefined }> {
  let line = 1;
  let begun: Buffer[] = [];
  let length = 0;
  const take = () => {
    const text = length > ERP_LIMITS.eventBytes ? undefined : Buffer.concat(begun).toString();
    begun = [];
    length = 0;
    return { line: line++, text };
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= ERP_LIMITS.eventBytes) begun.push(part);
    else begun = [];
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** That it is settled is unknown once a payment was taken back or moved. */
interface InvoiceBook extends Omit<KnownInvoice, 'zone' | 'debtor'> {
  openMinor: number;
}

/** What can be said of the events before they are played. */
class Survey {
  readonly zones = new Set<string>();
  first: string | undefined;
  last: string | undefined;
  lastDue: IsoDay = '';
  private readonly books = new Map<string, InvoiceBook>();
  /** By payment: the invoices that it is allocated to. */
  private readonly paid = new Map<string, string[]>();
  private readonly debtors = new Map<string, Pick<Debtor, 'timeZone' | 'country' | 'kind'>>();
  private readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  add(event: ErpEvent): void {
    const { time, source, data } = event;
    const keyOf = (id: string) => JSON.stringify([source, data.companyCode, id]);
    this.first ??= time;
    if (this.last === undefined || time > this.last) this.last = time;
    switch (event.type) {
      case 'puntual.creditor.updated.v1':
        this.zones.add(event.data.timeZone);
        break;
      case 'puntual.debtor.updated.v1':
        this.zones.add(event.data.timeZone);
        this.debtors.set(keyOf(event.data.debtorId), event.data);
        break;
      case 'puntual.invoice.issued.v1': {
        const { invoiceId, debtorId, amount, instalments, dueOn, companyCode } = event.data;
        const dueDays = [dueOn, ...instalments.map((instalment) => instalment.dueOn), this.lastDue];
        this.lastDue = dueDays.sort().at(-1) ?? '';
        const key = keyOf(invoiceId);
        if (this.books.has(key)) break;
        const items = Math.max(1, instalments.length);
        const ids = { source, companyCode, invoiceId, debtorId, items };
        this.books.set(key, { ...ids, openMinor: amount.minor, settledAt: undefined });
        break;
      }
      case 'puntual.payment.received.v1': {
        const { paymentId, allocations, deductions } = event.data;
        const parts = [...allocations, ...deductions];
        this.paid.set(
          keyOf(paymentId),
          parts.map(({ invoiceId }) => keyOf(invoiceId)),
        );
        for (const { invoiceId, amount } of parts) this.settle(keyOf(invoiceId), amount.minor, time);
        break;
      }
      case 'puntual.payment.reversed.v1':
      case 'puntual.payment.reallocated.v1':
        for (const key of this.paid.get(keyOf(event.data.paymentId)) ?? []) this.settle(key, -Infinity, time);
        break;
      default:
    }
  }

  invoices(): KnownInvoice[] {
    return [...this.books.values()].map(({ openMinor: _, ...invoice }) => {
      const key = JSON.stringify([invoice.source, invoice.companyCode, invoice.debtorId]);
      const debtor = this.debtors.get(key);
      return { ...invoice, zone: debtor?.timeZone ?? this.zone, debtor };
    });
  }

  private settle(key: string, minor: number, time: string): void {
    const book = this.books.get(key);
    if (!book) return;
    book.openMinor -= minor;
    book.settledAt = book.openMinor <= 0 ? time : undefined;
  }
}

async function* momentsOf(
  path: string,
  eve: number,
  to: IsoDay | undefined,
  zone: string,
): AsyncGenerator<Moment> {
  let at = eve;
  let events: ErpMessage[] = [];
  for await (const { event, text } of readEvents(path)) {
    if (!event) continue;
    if (to !== undefined && dayIn(event.time, zone) > to) continue;
    const due = Math.max(at, toEpoch(event.time));
    if (due > at || events.length >= ERP_LIMITS.batch) {
      if (events.length > 0) yield { at, events };
      events = [];
      at = due;
    }
    events.push(JSON.parse(text) as ErpMessage);
  }
  if (events.length > 0) yield { at, events };
}
