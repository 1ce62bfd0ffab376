import type { ContactLedger, MessageChannel } from '../contact/ledger.ts';
import { reachOf, type Reach } from '../contact/reach.ts';
import type { RulesOf } from '../contact/packs.ts';
import { firstLawful } from '../contact/rules.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import { dayIn, startOfDay, type Instant, type IsoDay } from '../time/calendar.ts';
import { emailOf } from './email-page.ts';
import type { EmailContent } from './message.ts';
import { longDay } from './open-items.ts';
import { languageOf, localeOf, wordings } from './wording.ts';

/** A change of the terms under which a creditor sells, which those whom it affects are told of (C21). */
export interface TermsChange {
  creditorId: InternalId;
  /** From this day on it holds. */
  from: IsoDay;
  /** In each language. */
  text: { es: string; en: string };
  /** Whom it affects; all of the creditor's debtors where nothing narrows it. */
  affects: { countries?: readonly string[]; kinds?: readonly Debtor['kind'][] };
}

/** When a debtor is told and where, or why they are not. */
export type Announced =
  | { debtorId: InternalId; at: Instant; reach: Reach; ruleIds: string[] }
  | { debtorId: InternalId; leftOut: 'legal-status' | 'paused' | 'no-usable-address' | 'too-late' };

const BY: MessageChannel = 'email';

/**
 * When each of the affected debtors can be told by the same rules as of any contact, at the earliest `now`; in their order. Who
 * cannot be told before the day on which the change holds is named, for a person to tell them otherwise.
 */
export function planTermsChange(
  change: TermsChange,
  known: readonly { debtor: Debtor; ledger: ContactLedger }[],
  rulesOf: RulesOf,
  now: Instant,
): Announced[] {
  return known
    .filter(({ debtor }) => isAffected(change, debtor))
    .map(({ debtor, ledger }) => announcedTo(change, debtor, ledger, rulesOf, now));
}

function isAffected({ creditorId, affects: { countries, kinds } }: TermsChange, debtor: Debtor): boolean {
  return (
    debtor.creditorId === creditorId &&
    (countries?.includes(debtor.country) ?? true) &&
    (kinds?.includes(debtor.kind) ?? true)
  );
}

function announcedTo(
  { from }: TermsChange,
  debtor: Debtor,
  { contacts, legalStatus = 'normal', pause, unusableAddresses }: ContactLedger,
  rulesOf: RulesOf,
  now: Instant,
): Announced {
  const { debtorId, timeZone: zone } = debtor;
  const rules = rulesOf(debtor);
  if (legalStatus !== 'normal') return { debtorId, leftOut: 'legal-status' };
  if (pause && (pause.until === undefined || pause.until >= dayIn(now, zone)))
    return { debtorId, leftOut: 'paused' };
  const reach = reachOf(debtor, unusableAddresses, BY, rules);
  if (reach?.channel !== BY) return { debtorId, leftOut: 'no-usable-address' };
  const { at, ruleIds } = firstLawful(
    now,
    { channel: BY, purpose: 'commercial' },
    { zone, contacts, authorises: () => true },
    rules,
  );
  if (at >= startOfDay(from, zone)) return { debtorId, leftOut: 'too-late' };
  return { debtorId, at, reach, ruleIds };
}

/** What such a debtor reads. Says nothing of what they owe. */
export function termsChangeEmail(
  { from, text }: TermsChange,
  {
    creditor,
    debtor,
    reach,
    optOutUrl,
  }: { creditor: Creditor; debtor: Debtor; reach: Reach; optOutUrl?: string },
): EmailContent {
  const language = languageOf(debtor);
  const words = wordings[language];
  const { legalName } = creditor;
  const { heading, opening, closing } = words.terms;
  return emailOf(creditor, reach, {
    language,
    subject: `${heading}: ${legalName}`,
    preview: longDay(from, localeOf(debtor)),
    heading,
    greeting: words.greeting(reach.name),
    opening: [opening(legalName, longDay(from, localeOf(debtor))), text[language]],
    sections: [],
    blocks: [],
    closing: [closing],
    optOutUrl,
  });
}
