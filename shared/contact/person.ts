import { derivedId, type InternalId } from '../ids/internal-id.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Channel, Contact } from './ledger.ts';

/** A person as the caps count them: whoever has the tax id, or is at the address, for all debtors of the creditor. */
export interface PersonLedger {
  personId: InternalId;
  version: number;
  /** The last 14 days, in any order; of every debtor. */
  contacts: (Contact & { debtorId: InternalId })[];
}

/** All that a contact with the debtor may be counted for: their tax id, and each of their addresses and numbers. */
export function personIdsOf(debtor: Debtor): InternalId[] {
  const addresses = debtor.contacts.flatMap(({ email, phone }) => [email, phone]);
  return [...taxPerson(debtor), ...addressPersons(debtor, addresses)];
}

/** Those who are reached at the address; by a call without one, at any number of the debtor's. */
export function personsReached(debtor: Debtor, channel: Channel, address?: string): InternalId[] {
  const numbers = channel === 'call' ? debtor.contacts.map(({ phone }) => phone) : [];
  return [...taxPerson(debtor), ...addressPersons(debtor, address === undefined ? numbers : [address])];
}

/** Those of the persons who have one of these ids. */
export function personsOf(
  persons: readonly PersonLedger[],
  personIds: readonly InternalId[],
): PersonLedger[] {
  return persons.filter(({ personId }) => personIds.includes(personId));
}

/** What those who are reached so (see `personsReached`) have heard as other debtors. */
export function contactsElsewhere(
  persons: readonly PersonLedger[],
  debtor: Debtor,
  channel: Channel,
  address?: string,
): Contact[] {
  const { debtorId } = debtor;
  const heard = persons.filter(({ contacts }) => contacts.some((contact) => contact.debtorId !== debtorId));
  // Who is reached is a matter of hashes: not asked as long as nobody has heard anything elsewhere.
  if (heard.length === 0) return [];
  return personsOf(heard, personsReached(debtor, channel, address))
    .flatMap(({ contacts }) => contacts)
    .filter((contact) => contact.debtorId !== debtorId);
}

/** Salted by the creditor's id, which is itself a keyed hash: what a person hears of another creditor is not counted. */
function taxPerson({ creditorId, taxId }: Debtor): InternalId[] {
  return taxId
    ? [derivedId('person', creditorId, 'tax-id', taxId.number.replaceAll(/[^\dA-Za-z]/g, ''))]
    : [];
}

function addressPersons({ creditorId }: Debtor, addresses: readonly (string | undefined)[]): InternalId[] {
  const known = addresses.filter((address) => address !== undefined);
  const ids = known.map((address) =>
    derivedId('person', creditorId, 'address', address.trim().toLowerCase()),
  );
  return [...new Set(ids)];
}
