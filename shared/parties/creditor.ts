import type { InternalId } from '../ids/internal-id.ts';
import type { TimeZone } from '../time/calendar.ts';

/** The legal entity (the ERP's company code) that is owed, and in whose name messages are sent. */
export interface Creditor {
  creditorId: InternalId;
  legalName: string;
  taxId: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  timeZone: TimeZone;
  sender: { name: string; email: string; replyTo: string };
  paymentMethods: PaymentMethod[];
  /** What the customer has of the creditor, by language: a block in its messages (C20). */
  customerValue?: { es?: string; en?: string };
}

export interface PaymentMethod {
  kind: string;
  text: string;
  link?: string;
}
