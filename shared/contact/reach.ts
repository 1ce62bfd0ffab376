import { derivedId, type InternalId } from '../ids/internal-id.ts';
import type { Consent, ContactPerson, Debtor } from '../parties/debtor.ts';
import type { Channel, MessageChannel } from './ledger.ts';
import type { RulePack } from './pack.ts';
import { deniedBy } from './rules.ts';

/** The IANA zone by whose days and hours the debtor is dealt with: their own, or until they are known that of the case. */
export function zoneOf(item: { timeZone: string }, debtor: { timeZone: string } | undefined): string {
  return debtor?.timeZone ?? item.timeZone;
}

/** Whom a message goes to, and where. */
export interface Reach {
  channel: MessageChannel;
  name: string;
  /** An e-mail address, or a number in E.164 form. */
  address: string;
}

const CHANNELS: readonly MessageChannel[] = ['email', 'sms'];
const PURPOSE = 'collection';
/** The words by which consents speak of a channel. */
const CHANNEL_NAMES: Record<Channel, readonly string[]> = {
  email: ['email'],
  sms: ['sms'],
  call: ['call', 'phone'],
};

/** Refers to an address without containing it; salted by the debtor's id, which is itself a keyed hash. */
export function addressHash(debtorId: InternalId, address: string): string {
  return derivedId('address', debtorId, address.trim().toLowerCase());
}

/**
 * How a message about money owed reaches the debtor: by the channel that they prefer, or that the rung wants, else by the next one. Within a
 * channel the preferred contact person, else accounts payable, else treasury, else the first; only addresses that have not
 * proved unusable. Without a recorded authorisation only where the rules ask for none, and never against a refusal.
 * `undefined` when nothing is left.
 */
export function reachOf(
  debtor: Debtor,
  unusableAddresses: readonly string[],
  wanted: MessageChannel,
  rules: RulePack,
): Reach | undefined {
  const first = debtor.preferredChannel ?? wanted;
  for (const channel of [first, ...CHANNELS.filter((other) => other !== first)]) {
    const reachable = debtor.contacts.flatMap((contact) => {
      const address = channel === 'email' ? contact.email : contact.phone;
      const usable =
        address !== undefined &&
        isUsable(address, debtor, unusableAddresses) &&
        mayUse(channel, debtor, contact, rules);
      return usable ? [{ contact, address }] : [];
    });
    const chosen = mostFitting(reachable);
    if (chosen) return { channel, name: chosen.contact.name, address: chosen.address };
  }
  return undefined;
}

/** The debtor's account owner in sales, unless the address has proved unusable. */
export function accountOwnerReach(
  { debtorId, accountOwner }: Debtor,
  unusableAddresses: readonly string[],
): Reach | undefined {
  if (!accountOwner || !isUsable(accountOwner.email, { debtorId }, unusableAddresses)) return undefined;
  return { channel: 'email', name: accountOwner.name, address: accountOwner.email };
}

/** Whether the debtor has addresses that could be used, if only that were authorised. */
export function lacksAuthorisation(debtor: Debtor, unusableAddresses: readonly string[]): boolean {
  return debtor.contacts.some(({ email, phone }) =>
    [email, phone].some((address) => address !== undefined && isUsable(address, debtor, unusableAddresses)),
  );
}

/** Whether somebody of the debtor's may be called. */
export function mayCall(debtor: Debtor, rules: RulePack): boolean {
  return debtor.contacts.length === 0
    ? mayUse('call', debtor, undefined, rules)
    : debtor.contacts.some((contact) => mayUse('call', debtor, contact, rules));
}

/**
 * The contact person whom somebody who asks for the debt on our behalf is given, with what can be used of their addresses: not
 * what has proved unusable, and no e-mail address that was refused. The same choice as for a message.
 */
export function contactToHandOver(
  debtor: Debtor,
  unusableAddresses: readonly string[],
): { name: string; email?: string; phone?: string } | undefined {
  const isGood = (address: string | undefined) =>
    address !== undefined && isUsable(address, debtor, unusableAddresses);
  const usable = debtor.contacts.map((contact) => ({
    contact,
    email:
      isGood(contact.email) && consentOf(debtor, contact, 'email')?.granted !== false
        ? contact.email
        : undefined,
    phone: isGood(contact.phone) ? contact.phone : undefined,
  }));
  const reachable = usable.filter(({ email, phone }) => email !== undefined || phone !== undefined);
  const chosen = mostFitting(reachable) ?? mostFitting(usable);
  return chosen && { name: chosen.contact.name, email: chosen.email, phone: chosen.phone };
}

/** Most debtors have none that is not, and then no hash is made. */
function isUsable(
  address: string,
  { debtorId }: Pick<Debtor, 'debtorId'>,
  unusableAddresses: readonly string[],
): boolean {
  return unusableAddresses.length === 0 || !unusableAddresses.includes(addressHash(debtorId, address));
}

function mostFitting<To extends { contact: ContactPerson }>(reachable: readonly To[]): To | undefined {
  return (
    reachable.find(({ contact }) => contact.preferred === true) ??
    reachable.find(({ contact }) => contact.role === 'accounts-payable') ??
    reachable.find(({ contact }) => contact.role === 'treasury') ??
    reachable[0]
  );
}

function mayUse(
  channel: Channel,
  debtor: Debtor,
  contact: ContactPerson | undefined,
  rules: RulePack,
): boolean {
  const consent = consentOf(debtor, contact, channel);
  if (consent?.granted === false) return false;
  const authorises = () => consent?.granted === true;
  return deniedBy({ channel, purpose: PURPOSE }, { authorises }, rules) === undefined;
}

/** What was said last, for this person or for all of the debtor's. */
function consentOf(
  { consents }: Debtor,
  person: ContactPerson | undefined,
  channel: Channel,
): Consent | undefined {
  return consents
    .filter((consent) => CHANNEL_NAMES[channel].includes(consent.channel) && consent.purpose === PURPOSE)
    .filter(({ contactId }) => contactId === undefined || contactId === person?.contactId)
    .reduce<Consent | undefined>(
      (last, consent) => (last && last.obtainedAt > consent.obtainedAt ? last : consent),
      undefined,
    );
}
