import { derivedId, type InternalId } from '../ids/internal-id.ts';
import type { TimeZone } from '../time/calendar.ts';

/** The customer who owes. Personal data: lives in its own item, never in events or logs. */
export interface Debtor {
  debtorId: InternalId;
  creditorId: InternalId;
  legalName: string;
  kind: 'person' | 'sole-trader' | 'company' | 'public-entity';
  /** ISO 3166-1 alpha-2. */
  country: string;
  timeZone: TimeZone;
  /** ISO 639-1, perhaps with a region: `es`, `en-US`. */
  language: string;
  contacts: ContactPerson[];
}

export interface ContactPerson {
  contactId: string;
  name: string;
  role: 'accounts-payable' | 'treasury' | 'purchasing' | 'legal' | 'external-accountant' | 'other';
  email?: string;
  phone?: string;
  preferred?: boolean;
}

/** Refers to an address without containing it; salted by the debtor's id, which is itself a keyed hash. */
export function addressHash(debtorId: InternalId, address: string): string {
  return derivedId('address', debtorId, address.trim().toLowerCase());
}

/**
 * Who gets the e-mail: the preferred contact, else accounts payable, else treasury, else the first; only those whose address
 * has not proved unusable. `undefined` when nobody is left.
 */
export function emailRecipient(
  debtor: Debtor,
  unusableAddresses: readonly string[],
): (ContactPerson & { email: string }) | undefined {
  const reachable = debtor.contacts.filter(
    (contact): contact is ContactPerson & { email: string } =>
      contact.email !== undefined && !unusableAddresses.includes(addressHash(debtor.debtorId, contact.email)),
  );
  return (
    reachable.find((contact) => contact.preferred === true) ??
    reachable.find((contact) => contact.role === 'accounts-payable') ??
    reachable.find((contact) => contact.role === 'treasury') ??
    reachable[0]
  );
}
