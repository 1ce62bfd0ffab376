import type { ErpMessage } from '../../shared/ledger/erp-messages.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import type { Instant, IsoDay, TimeZone } from '../../shared/time/calendar.ts';
import type { RefusedRow } from '../../shared/ledger/ledger.ts';

/** A past to be lived again: what an ERP would have said, and when. */
export interface History {
  /** Where the debtors live: each zone has its daily sweep. */
  zones: TimeZone[];
  /** Days by the clock of the first zone: from the first to the last day of which the ledger tells. */
  firstDay: IsoDay;
  lastDay: IsoDay;
  invoices: readonly KnownInvoice[];
  /** Whether it tells when the ERP's books were in sync; a CSV ledger does not. */
  tellsOfSyncs: boolean;
  refused: readonly RefusedRow[];
  /** In order of time. */
  moments: () => AsyncIterable<Moment> | Iterable<Moment>;
}

/** What the ERP says at one instant. */
export interface Moment {
  /** Epoch milliseconds. */
  at: number;
  events: ErpMessage[];
}

/** By which an invoice is known outside, and what the ledger itself says of its payment. */
export interface KnownInvoice {
  source: string;
  companyCode: string;
  invoiceId: string;
  debtorId: string;
  /** How many open items it is: one, or one for each instalment. */
  items: number;
  /** Where the debtor lives, and what they are: by that the contact rules are chosen. */
  zone: TimeZone;
  debtor: Pick<Debtor, 'country' | 'kind'> | undefined;
  /** When the ERP says that nothing is open any more. */
  settledAt: Instant | undefined;
}

/** Which part of the past is lived again: both days are in it. */
export interface Period {
  from?: IsoDay;
  to?: IsoDay;
}

/** Where a ledger that does not say it was kept. */
export interface Jurisdiction {
  country: string;
  zone: TimeZone;
  language: string;
}

export const jurisdictions: Record<string, Jurisdiction> = {
  CO: { country: 'CO', zone: 'America/Bogota', language: 'es' },
  MX: { country: 'MX', zone: 'America/Mexico_City', language: 'es' },
  CL: { country: 'CL', zone: 'America/Santiago', language: 'es' },
  PE: { country: 'PE', zone: 'America/Lima', language: 'es' },
  ES: { country: 'ES', zone: 'Europe/Madrid', language: 'es' },
  US: { country: 'US', zone: 'America/New_York', language: 'en' },
};
