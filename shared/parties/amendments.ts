import type { MessageChannel } from '../contact/ledger.ts';
import { contentHash } from '../ids/internal-id.ts';
import type { Instant } from '../time/calendar.ts';
import type { Consent, ContactPerson, Debtor } from './debtor.ts';

/** What we have recorded of a debtor ourselves. It lies beside the ERP's word, which replaces the whole each time. */
export interface Amendments {
  /** Counts the changes; 0 is none. */
  version: number;
  /** In the order in which they were recorded. */
  consents: Consent[];
  /** One for each contact person about whom we know better. */
  corrections: ContactCorrection[];
  preferredChannel?: { channel: MessageChannel; at: Instant; by: string };
}

/** What one of our people put in the place of the ERP's word about a contact person. */
export interface ContactCorrection {
  contactId: string;
  /** The fields that are corrected; of `null` the person has none. */
  to: CorrectedFields;
  /** Nobody writes to the person any more. */
  removed?: boolean;
  /** What the ERP said of the person then; without it the person is ours alone. */
  instead?: ContactPerson;
  at: Instant;
  by: string;
}

const FIELDS = ['name', 'role', 'email', 'phone', 'preferred'] as const;
type Field = (typeof FIELDS)[number];
type CorrectedFields = { [Name in Field]?: ContactPerson[Name] | null };

export interface ContactChange extends CorrectedFields {
  contactId: string;
  removed?: boolean;
}

export const noAmendments: Amendments = { version: 0, consents: [], corrections: [] };

/** The debtor as the ERP told of it at `toldAt`. */
export interface ToldDebtor {
  debtor: Debtor;
  toldAt: Instant;
}

/**
 * The debtor as all know it: the ERP's word with ours. Of a field of a contact person the newer word counts; that the ERP
 * repeats what it had said when it was corrected is no newer word.
 */
export function amended({ debtor, toldAt }: ToldDebtor, amendments: Amendments = noAmendments): Debtor {
  const { consents, corrections, preferredChannel } = amendments;
  const correctionOf = new Map(corrections.map((correction) => [correction.contactId, correction]));
  const told = new Set(debtor.contacts.map(({ contactId }) => contactId));
  const contacts = debtor.contacts.map((contact) =>
    corrected(contact, correctionOf.get(contact.contactId), toldAt),
  );
  const ours = corrections
    .filter(({ contactId }) => !told.has(contactId))
    .map((correction) => corrected(undefined, correction, toldAt));
  return {
    ...debtor,
    contacts: [...contacts, ...ours].filter((contact) => contact !== undefined),
    consents: [...debtor.consents.map((consent) => ({ ...consent, via: 'erp' as const })), ...consents],
    preferredChannel: preferredChannel?.channel,
  };
}

function corrected(
  told: ContactPerson | undefined,
  correction: ContactCorrection | undefined,
  toldAt: Instant,
): ContactPerson | undefined {
  if (!correction) return told;
  const { contactId, instead, removed = false } = correction;
  if (removed && holds(correction, told, instead, toldAt)) return undefined;
  const fields = heldFields(correction, told, toldAt);
  const { name, role = 'other', email, phone, preferred } = { ...told, ...fields };
  // Of a person whom the ERP has dropped only the corrections are left.
  if (typeof name !== 'string') return undefined;
  return {
    ...{ contactId, name, role: role ?? 'other' },
    ...{ email: email ?? undefined, phone: phone ?? undefined, preferred: preferred ?? undefined },
  };
}

/** Those of the corrected fields of which ours is the newer word. */
function heldFields(
  { to, instead, at }: ContactCorrection,
  told: ContactPerson | undefined,
  toldAt: Instant,
): CorrectedFields {
  const isDropped = told === undefined && instead !== undefined && toldAt > at;
  if (isDropped) return {};
  const held = FIELDS.filter(
    (name) => to[name] !== undefined && holds({ at }, told?.[name], instead?.[name], toldAt),
  );
  return Object.fromEntries(held.map((name) => [name, to[name]]));
}

function holds({ at }: { at: Instant }, told: unknown, instead: unknown, toldAt: Instant): boolean {
  return toldAt <= at || contentHash(told) === contentHash(instead);
}

/** What the corrections change as it stands: one that the ERP has overtaken has no fields left. */
export function standingCorrections({ debtor, toldAt }: ToldDebtor, { corrections }: Amendments) {
  return corrections.map((correction) => {
    const { contactId, at, by, instead, removed = false } = correction;
    const told = debtor.contacts.find((contact) => contact.contactId === contactId);
    const fields = Object.keys(heldFields(correction, told, toldAt)) as Field[];
    return { contactId, at, by, fields, removed: removed && holds(correction, told, instead, toldAt) };
  });
}

/** What the ERP said of it is kept with the correction. At most one of the debtor's contact persons is the preferred one. */
export function withContact(
  before: Amendments,
  { debtor, toldAt }: ToldDebtor,
  { contactId, removed, ...to }: ContactChange,
  at: Instant,
  by: string,
): Amendments {
  const told = debtor.contacts.find((contact) => contact.contactId === contactId);
  const known = before.corrections.find((correction) => correction.contactId === contactId);
  const kept = known && !known.removed ? heldFields(known, told, toldAt) : {};
  const correction = { contactId, to: { ...kept, ...to }, removed, instead: told, at, by };
  const after = {
    ...before,
    corrections: [...before.corrections.filter((other) => other.contactId !== contactId), correction],
  };
  if (to.preferred !== true) return after;
  return amended({ debtor, toldAt }, after)
    .contacts.filter((contact) => contact.preferred === true && contact.contactId !== contactId)
    .reduce(
      (state, other) =>
        withContact(state, { debtor, toldAt }, { contactId: other.contactId, preferred: false }, at, by),
      after,
    );
}

/** So many are kept at least; more only while each of them counts. */
const CONSENT_MEMORY = 200;

/** Adds what the debtor has said; when there are many, the oldest that a later one has replaced is dropped. */
export function withConsent(before: Amendments, consent: Consent): Amendments {
  const consents = [...before.consents, consent];
  const replaced = consents.findIndex((old, index) =>
    consents.slice(index + 1).some((other) => isSameMatter(old, other) && other.obtainedAt >= old.obtainedAt),
  );
  const isFull = consents.length > CONSENT_MEMORY && replaced !== -1;
  return { ...before, consents: isFull ? consents.toSpliced(replaced, 1) : consents };
}

function isSameMatter(a: Consent, b: Consent): boolean {
  return a.contactId === b.contactId && a.channel === b.channel && a.purpose === b.purpose;
}
