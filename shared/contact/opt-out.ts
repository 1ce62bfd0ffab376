import { withConsent, type Amendments } from '../parties/amendments.ts';
import type { Consent, ConsentVia, Debtor } from '../parties/debtor.ts';
import { later, type Instant } from '../time/calendar.ts';
import type { MessageChannel } from './ledger.ts';

const PURPOSE = 'collection';

/** Whether the last word on the channel is that nobody of the debtor's wants to be written to by it. */
export function isOptedOut(consents: readonly Consent[], channel: MessageChannel): boolean {
  // What single persons refuse leaves the others.
  const ofAll = aboutChannel(consents, channel).filter((one) => one.contactId === undefined || one.granted);
  return lastOf(ofAll)?.granted === false;
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
  if (isOptedOut(known, channel) !== wanted) return undefined;
  const about = aboutChannel(known, channel);
  // The ERP's clock may be ahead of ours: what the debtor says now is the last word all the same.
  const obtainedAt = about.reduce((latest, consent) => later(latest, consent.obtainedAt), at);
  const choice: Consent = { channel, purpose: PURPOSE, granted: wanted, obtainedAt, source: 'debtor', via };
  // What single persons have refused they have not taken back.
  const refused = wanted ? refusalsOfPersons(about).map((refusal) => ({ ...refusal, obtainedAt })) : [];
  return [choice, ...refused].reduce(withConsent, before);
}

function aboutChannel(consents: readonly Consent[], channel: MessageChannel): Consent[] {
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
