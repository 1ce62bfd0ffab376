import type { ContactLedger } from '../contact/ledger.ts';
import type { RulePack } from '../contact/pack.ts';
import { contactsElsewhere, type PersonLedger } from '../contact/person.ts';
import { lacksAuthorisation, reachOf, type Reach } from '../contact/reach.ts';
import { deniedBy, firstLawful } from '../contact/rules.ts';
import { holdOfDebtor } from '../dunning/holds.ts';
import type { Debtor } from '../parties/debtor.ts';
import { addMilliseconds, dayIn, DAYS, earlier, HOURS, startOfDay, type Instant } from '../time/calendar.ts';
import { hasArrived, type Announced, type Recipient } from './broadcast.ts';

/**
 * No law says whether news of terms is a contact about a debt. It counts as one: it keeps their rules, and they count it. Only
 * books that are out of date (DATA-1) do not keep it back, for it says nothing of what may have been paid.
 */
export const BROADCAST_CONTACT = { channel: 'email', purpose: 'collection' } as const;

/** Who is to be told, as they are known at one instant. */
export interface AnnouncementFacts {
  debtor: Debtor;
  ledger: ContactLedger;
  /** Who else the debtor is. */
  persons: readonly PersonLedger[];
  /** With the creditor's blackouts. */
  rules: RulePack;
  /** The other debtors as which the persons whom the reach means are told: a message to them is under way, or was sent and has not come back. */
  toldAs: (reach: Reach) => readonly Recipient[];
}

/** That the debtor may be told now and where; else what keeps it back, and when to look again, if that helps. */
export type Announcement =
  | { next: 'tell'; reach: Reach }
  | { next: 'wait'; heldBy: string; until: Instant }
  | { next: 'leave-out'; heldBy: string };

/** Whether the debtor may be told at `now`, by the rules that `BROADCAST_CONTACT` keeps. */
export function announcementTo({ from }: Announced, facts: AnnouncementFacts, now: Instant): Announcement {
  const { timeZone: zone } = facts.debtor;
  const holdsFrom = startOfDay(from, zone);
  if (now >= holdsFrom) return { next: 'leave-out', heldBy: 'too-late' };
  // What does not pass by itself may be over another day.
  const held = ({ heldBy, until = addMilliseconds(now, DAYS) }: Kept): Announcement =>
    until >= holdsFrom ? { next: 'leave-out', heldBy } : { next: 'wait', heldBy, until };
  const kept = keptBack(facts, now);
  if ('heldBy' in kept) return held(kept);
  const told = facts.toldAs(kept);
  if (told.length === 0) return { next: 'tell', reach: kept };
  const heldBy = 'told-as-another-debtor';
  const isKnown = told.some(({ sentAt }) => sentAt !== undefined && hasArrived(sentAt, now));
  return isKnown ? { next: 'leave-out', heldBy } : held({ heldBy, until: addMilliseconds(now, HOURS) });
}

/** What stands in the way; without `until` for as long as nothing changes. */
interface Kept {
  heldBy: string;
  until?: Instant;
}

/** Where the debtor is told, or what stands in the way. */
function keptBack({ debtor, ledger, persons, rules }: AnnouncementFacts, now: Instant): Reach | Kept {
  const { timeZone: zone } = debtor;
  const isInProceedings = (ledger.legalStatus ?? 'normal') !== 'normal';
  const denied = deniedBy(BROADCAST_CONTACT, { authorises: () => true, isInProceedings }, rules);
  if (denied !== undefined) return { heldBy: denied };
  const hold = holdOfDebtor(ledger, dayIn(now, zone), zone);
  // It may be lifted before its time.
  if (hold)
    return { heldBy: hold.code, until: hold.until && earlier(hold.until, addMilliseconds(now, DAYS)) };
  const reach = byEmail(debtor, ledger, rules);
  if (!reach) return { heldBy: whyUnreachable(debtor, ledger, rules) };
  const contacts = [...ledger.contacts, ...contactsElsewhere(persons, debtor, 'email', reach.address)];
  const person = { zone, contacts, authorises: () => true };
  const { at, ruleIds } = firstLawful(now, BROADCAST_CONTACT, person, rules);
  const [heldBy] = ruleIds;
  return heldBy === undefined ? reach : { heldBy, until: at };
}

/** An SMS has no room for it, whatever the debtor would rather have. */
function byEmail(debtor: Debtor, { unusableAddresses }: ContactLedger, rules: RulePack): Reach | undefined {
  const reach = reachOf({ ...debtor, preferredChannel: undefined }, unusableAddresses, 'email', rules);
  return reach?.channel === 'email' ? reach : undefined;
}

function whyUnreachable(debtor: Debtor, { unusableAddresses }: ContactLedger, rules: RulePack): string {
  const contacts = debtor.contacts.map((contact) => ({ ...contact, phone: undefined }));
  const rule = deniedBy(BROADCAST_CONTACT, { authorises: () => false }, rules);
  return lacksAuthorisation({ ...debtor, contacts }, unusableAddresses)
    ? (rule ?? 'no-authorisation')
    : 'no-usable-address';
}
