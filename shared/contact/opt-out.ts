import { withConsent, type Amendments } from '../parties/amendments.ts';
import type { Consent, ConsentVia, Debtor } from '../parties/debtor.ts';
import { later, type Instant } from '../time/calendar.ts';
import type { MessageChannel } from './ledger.ts';

const PURPOSE = 'collection';

/** Whether the last word on the channel is that nobody of the debtor's wants to be written to by it. */
export function isOptedOut(consents: readonly Consent[], channel: MessageChannel): boolean {
  return lastForAll(consents, channel)?.granted === false;
}

/** A link may be in anybody's hands: it takes back only what was said by a link. */
export function mayResume(consents: readonly Consent[], channel: MessageChannel): boolean {
  const last = lastForAll(consents, channel);
  return last?.granted === false && (last.via === 'link' || last.via === 'list-unsubscribe');
}

function lastForAll(consents: readonly Consent[], channel: MessageChannel): Consent | undefined {
  // What single persons refuse leaves the others.
  return lastOf(aboutChannel(consents, channel).filter((one) => one.contactId === undefined || one.granted));
}

/**
 * What is to be kept when the debtor, by a link in a message, ends what we write by a channel (`wanted` is false) or takes
 * that back. `undefined` when it is so already. `debtor` may not be known yet.
 */
export function withChoice(
  before: Amendments,
  debtor: Pick<Debtor, 'consents'> | undefined,
  { channel, wanted }: { channel: MessageChannel; wanted: boolean },
  via: Extract<ConsentVia, 'link' | 'list-unsubscribe'>,
  at: Instant,
): Amendments | undefined {
  const known = debtor?.consents ?? before.consents;
  if (isOptedOut(known, channel) !== wanted || (wanted && !mayResume(known, channel))) return undefined;
  const about = aboutChannel(known, channel);
  const obtainedAt = lastWordAt(known, channel, at);
  const choice: Consent = { channel, purpose: PURPOSE, granted: wanted, obtainedAt, source: 'debtor', via };
  // What single persons have refused they have not taken back.
  const refused = wanted ? refusalsOfPersons(about).map((refusal) => ({ ...refusal, obtainedAt })) : [];
  return [choice, ...refused].reduce(withConsent, before);
}

/** The ERP's clock may be ahead of ours: what is said now is the last word on the channel all the same. */
export function lastWordAt(consents: readonly Consent[], channel: string, now: Instant): Instant {
  return aboutChannel(consents, channel).reduce((latest, { obtainedAt }) => later(latest, obtainedAt), now);
}

function aboutChannel(consents: readonly Consent[], channel: string): Consent[] {
  return consents.filter((consent) => consent.channel === channel && consent.purpose === PURPOSE);
}

function refusalsOfPersons(consents: readonly Consent[]): Consent[] {
  const persons = new Set(consents.flatMap(({ contactId }) => (contactId === undefined ? [] : [contactId])));
  return [...persons].flatMap((contactId) => {
    const last = lastOf(consents.filter((consent) => consent.contactId === contactId));
    return last?.granted === false ? [last] : [];
  });
}

/** Of two of the same instant, the one that was recorded later. */
function lastOf(consents: readonly Consent[]): Consent | undefined {
  return consents.reduce<Consent | undefined>(
    (last, consent) => (last && last.obtainedAt > consent.obtainedAt ? last : consent),
    undefined,
  );
}
