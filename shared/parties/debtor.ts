import * as z from 'zod/mini';
import type { MessageChannel } from '../contact/ledger.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Instant, TimeZone } from '../time/calendar.ts';

/** The customer who owes. Personal data: lives in its own item, never in events or logs. */
export interface Debtor {
  debtorId: InternalId;
  creditorId: InternalId;
  legalName: string;
  /** As the ERP has it, for whoever must tell the debtor from another of that name. */
  taxId?: { type: string; number: string; checkDigit?: string };
  kind: 'person' | 'sole-trader' | 'company' | 'public-entity';
  /** ISO 3166-1 alpha-2. */
  country: string;
  timeZone: TimeZone;
  /** ISO 639-1, perhaps with a region: `es`, `en-US`. */
  language: string;
  contacts: ContactPerson[];
  consents: Consent[];
  /** Who looks after the debtor in sales. */
  accountOwner?: { name: string; email: string };
  /** What the debtor would rather be written by. */
  preferredChannel?: MessageChannel;
}

/** What a contact person, or the debtor as a whole, has said about being contacted by a channel for a purpose. */
export interface Consent {
  contactId?: string;
  channel: string;
  purpose: string;
  granted: boolean;
  obtainedAt: Instant;
  source: string;
  evidence?: string;
  /** How it came to us. */
  via?: ConsentVia;
  /** Which of our people recorded it. */
  by?: string;
}

/** `link`: in a message; `list-unsubscribe`: the button of a mail program; `api`: one of our people. */
export const consentVia = z.enum(['erp', 'link', 'list-unsubscribe', 'api']);
export type ConsentVia = z.infer<typeof consentVia>;

export interface ContactPerson {
  contactId: string;
  name: string;
  role: 'accounts-payable' | 'treasury' | 'purchasing' | 'legal' | 'external-accountant' | 'other';
  email?: string;
  phone?: string;
  preferred?: boolean;
}
