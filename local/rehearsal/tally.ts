import { CONTACT_MEMORY_DAYS, type Channel, type Contact } from '../../shared/contact/ledger.ts';
import type { RulesOf } from '../../shared/contact/packs.ts';
import { evaluate } from '../../shared/contact/rules.ts';
import { addMilliseconds, DAYS } from '../../shared/time/calendar.ts';
import type { CaseEvent } from './case-events.ts';
import type { KnownInvoice } from './history.ts';

/** A line of the trace: a case event, with the ids of the ledger. */
export interface TraceLine {
  at: string;
  caseId: string;
  invoiceId: string;
  debtorId: string;
  type: string;
  /** Only where a contact was made: lines of one statement share its message. */
  channel?: string;
  messageId?: string;
  step?: string;
  balanceMinor: number;
}

export interface ContactCounts {
  /** A statement of many invoices is one contact. */
  total: number;
  byChannel: Record<string, number>;
  /** By the step of the invoice for which the message was sent. */
  byStep: Record<string, number>;
  /** After the instant at which, as the ledger says, an invoice in it was settled. */
  afterPayment: number;
  /** At an instant at which the contact rules do not allow it. */
  outsideLaw: number;
  /** Of which nobody knows whether they left. */
  unknown: number;
}

export interface CaseCounts {
  opened: number;
  open: number;
  closed: Record<string, number>;
}

interface KnownMessage {
  /** When it was claimed, which is when it left; news of it may come later. */
  at: string;
  channel: string;
  isContact: boolean;
  state: 'claimed' | 'doubted' | 'sent' | 'lost';
  late: boolean;
}

/** How the report names what ends a case. */
const CLOSED = { paid: 0, cancelled: 0, writtenOff: 0, placed: 0 };
const OPEN = 'open';

/**
 * Counts what happened, from the events alone. That nobody was contacted after a payment is counted by the ledger's own
 * word, and that the law was kept by evaluating the rules anew on the contacts before: not by what the product believed.
 */
export class Tally {
  private readonly invoices: ReadonlyMap<string, KnownInvoice>;
  private readonly rulesOf: RulesOf;
  private readonly messages = new Map<string, KnownMessage>();
  /** By debtor: what the rules look back on. */
  private readonly contacts = new Map<string, Contact[]>();
  /** Of every case that was ever opened: `open`, or what ended it. */
  private readonly cases = new Map<string, string>();
  private readonly counts = {
    total: 0,
    byChannel: {} as Record<string, number>,
    byStep: {} as Record<string, number>,
    outsideLaw: 0,
  };
  /** Invoices that are known, and how many of them are not closed. */
  registered = 0;
  live = 0;
  calls = 0;
  escalations = 0;

  /** `invoices` by case id. */
  constructor(invoices: ReadonlyMap<string, KnownInvoice>, rulesOf: RulesOf) {
    this.invoices = invoices;
    this.rulesOf = rulesOf;
  }

  /** Takes the next event, in order of time; answers with its line of the trace. */
  add(event: CaseEvent): TraceLine {
    const { at, caseId, type, messageId, rungId: step, balanceMinor } = event;
    const invoice = this.invoices.get(caseId);
    if (!invoice) throw new Error(`case ${caseId} is of no invoice of the ledger`);
    this.follow(event);
    const { invoiceId, debtorId } = invoice;
    const channel = isContactMade(type) ? this.contact(event, invoice) : undefined;
    return { at, caseId, invoiceId, debtorId, type, channel, messageId, step, balanceMinor };
  }

  get contactCounts(): ContactCounts {
    const messages = [...this.messages.values()].filter(({ isContact }) => isContact);
    return {
      ...this.counts,
      afterPayment: messages.filter(({ late }) => late).length,
      unknown: messages.filter(({ state }) => state === 'doubted').length,
    };
  }

  get contactsMade(): number {
    return this.counts.total;
  }

  get caseCounts(): CaseCounts {
    const ends = [...this.cases.values()];
    const closed: Record<string, number> = { ...CLOSED };
    for (const end of ends) if (end !== OPEN) count(closed, end);
    return { opened: ends.length, open: ends.filter((end) => end === OPEN).length, closed };
  }

  private follow({ at, type, caseId, reason = '', messageId = '', channel = '', purpose }: CaseEvent): void {
    const message = this.messages.get(messageId);
    switch (type) {
      case 'InvoiceRegistered':
        this.registered += 1;
        this.live += 1;
        break;
      case 'CaseOpened':
      case 'CaseRecalled':
        this.cases.set(caseId, OPEN);
        break;
      case 'CasePlaced':
        this.cases.set(caseId, 'placed');
        break;
      case 'CaseClosed':
        this.live -= 1;
        if (this.cases.has(caseId)) this.cases.set(caseId, camelCase(reason));
        break;
      case 'CaseReopened':
        this.live += 1;
        break;
      case 'CallAssigned':
        this.calls += 1;
        // Nobody is there to make it later: it is made when it is assigned.
        if (!message)
          this.messages.set(messageId, {
            at,
            channel: 'call',
            isContact: true,
            state: 'claimed',
            late: false,
          });
        break;
      case 'EscalationRequested':
        this.escalations += 1;
        break;
      case 'MessageClaimed':
        if (!message)
          this.messages.set(messageId, {
            ...{ at, channel, isContact: purpose === 'collection', state: 'claimed', late: false },
          });
        break;
      case 'MessageDoubted':
        if (message) message.state = 'doubted';
        break;
      case 'MessageLost':
        if (message) message.state = 'lost';
        break;
      default:
    }
  }

  /** Answers with the channel by which the debtor was contacted, if this is one of theirs. */
  private contact({ messageId = '', rungId = '' }: CaseEvent, invoice: KnownInvoice): string | undefined {
    const message = this.messages.get(messageId);
    if (!message) throw new Error(`message ${messageId} was sent without having been claimed`);
    const isFirst = message.state !== 'sent';
    message.state = 'sent';
    if (!message.isContact) return undefined;
    const { at, channel } = message;
    const { settledAt } = invoice;
    if (settledAt !== undefined && at > settledAt) message.late = true;
    if (!isFirst) return channel;
    this.counts.total += 1;
    count(this.counts.byChannel, channel);
    count(this.counts.byStep, rungId);
    if (!this.isLawful({ at, channel: channel as Channel, messageId }, invoice)) this.counts.outsideLaw += 1;
    return channel;
  }

  private isLawful(contact: Contact, invoice: KnownInvoice): boolean {
    const { source, companyCode, debtorId, zone } = invoice;
    const debtor = JSON.stringify([source, companyCode, debtorId]);
    const horizon = addMilliseconds(contact.at, -CONTACT_MEMORY_DAYS * DAYS);
    const before = (this.contacts.get(debtor) ?? []).filter(({ at }) => at >= horizon);
    this.contacts.set(debtor, [...before, contact]);
    // Whether a channel was authorised is not in the events.
    const person = { zone, contacts: before, authorises: () => true };
    const { verdict } = evaluate({ ...contact, purpose: 'collection' }, person, this.rulesOf(invoice.debtor));
    return verdict === 'allow';
  }
}

function isContactMade(type: string): boolean {
  return type === 'MessageSent' || type === 'CallAssigned';
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** `written-off` → `writtenOff` */
function camelCase(reason: string): string {
  return reason.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
