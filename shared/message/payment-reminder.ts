import type { Reach } from '../contact/reach.ts';
import type { Statement } from '../dunning/statement.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { IsoDay } from '../time/calendar.ts';
import { mayAskForObstacles } from './asking.ts';
import { emailOf, type EmailBody } from './email-page.ts';
import type { EmailContent } from './message.ts';
import { longDay, sectionsOf } from './open-items.ts';
import { asksForReceipt, voiceOf, speaksOfOverdue, type Voice } from './voice.ts';
import type { FollowingStep } from './what-follows.ts';
import { languageOf, localeOf, wordings, type Wording } from './wording.ts';

export interface ReminderFacts {
  creditor: Creditor;
  debtor: Debtor;
  reach: Reach;
  statement: Statement;
  /** What the debtor is told will come, and from when. */
  follows: readonly FollowingStep[];
  /** Help comes first, and nothing is said of what follows (C20). */
  hardship: boolean;
  /** Where the reader says that this channel is not to be used any more. */
  optOutUrl?: string;
  /** Today, where the debtor lives. */
  today: IsoDay;
}

/** One e-mail for all that is due for a reminder, a section per currency, in the debtor's language. */
export function paymentReminder(facts: ReminderFacts): EmailContent {
  const { creditor, debtor, reach, statement, today, optOutUrl } = facts;
  const language = languageOf(debtor);
  const words = wordings[language];
  const { legalName, sender, paymentMethods } = creditor;
  const items = statement.items.map(({ item }) => item);
  const voice = voiceOfReminder(facts);
  const { heading, opening } = words.voices[voice];
  const counted = words.counted(items.length, speaksOfOverdue(voice));
  const sections = sectionsOf(items, debtor, words, today);
  const email = emailOf(creditor, reach, {
    language,
    subject: words.subject(heading, counted, legalName),
    preview: `${words.total}: ${sections.map(({ total }) => total).join(' + ')}`,
    heading,
    greeting: words.greeting(reach.name),
    opening: [opening(legalName, items.length)],
    sections,
    payNow: linkToPay(facts),
    howToPay: paymentMethods.length > 0 ? paymentMethods : undefined,
    blocks: blocksOf(facts, voice, words),
    closing: closingOf(facts, voice, words),
    optOutUrl,
  });
  const unsubscribe = `mailto:${sender.replyTo}?subject=${encodeURIComponent(words.unsubscribe)}`;
  return { ...email, unsubscribe, optOutUrl };
}

export function voiceOfReminder({ statement, hardship }: ReminderFacts): Voice {
  const rungs = statement.items.map(({ rung }) => rung);
  return voiceOf(statement.tone, rungs, hardship);
}

/** The link by which all of it can be paid at once: the only item's own, else the creditor's. */
export function linkToPay({ creditor, statement }: ReminderFacts): string | undefined {
  const [only, ...more] = statement.items;
  const own = more.length === 0 ? only?.item.invoice.paymentLink : undefined;
  return own ?? creditor.paymentMethods.find(({ link }) => link !== undefined)?.link;
}

function blocksOf(facts: ReminderFacts, voice: Voice, words: Wording): EmailBody['blocks'] {
  const { creditor, debtor, follows, hardship } = facts;
  const { sender, customerValue } = creditor;
  const isObstacleAsked = voice === 'receipt-check' && mayAskForObstacles(creditor, debtor);
  const help = [
    words.voices[voice].help,
    ...(isObstacleAsked ? [words.obstacles] : []),
    words.help.contact(sender.name, sender.replyTo),
  ];
  const consequences = follows.map(({ what, from }) =>
    words.follows[what](from && longDay(from, localeOf(debtor))),
  );
  const value = customerValue?.[languageOf(debtor)];
  return [
    ...(consequences.length > 0 && !hardship
      ? [{ heading: words.follows.heading, text: consequences.join(' ') }]
      : []),
    { heading: words.help.heading, text: help.join(' ') },
    ...(value === undefined || hardship ? [] : [{ heading: words.valueHeading, text: value }]),
  ];
}

function closingOf({ statement }: ReminderFacts, voice: Voice, words: Wording): string[] {
  if (voice === 'receipt-check') return [];
  const isReceiptAsked = statement.items.some(({ rung }) => asksForReceipt(rung));
  return [...(isReceiptAsked ? [words.confirmReceipt] : []), words.paidAlready];
}
