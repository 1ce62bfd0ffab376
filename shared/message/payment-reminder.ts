import type { Reach } from '../contact/reach.ts';
import type { Statement } from '../dunning/statement.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { IsoDay } from '../time/calendar.ts';
import { htmlPage, plainText, type EmailParts } from './email-page.ts';
import type { EmailContent } from './message.ts';
import { sectionsOf } from './open-items.ts';
import { languageOf, wordings } from './wording.ts';

export interface ReminderFacts {
  creditor: Creditor;
  debtor: Debtor;
  reach: Reach;
  statement: Statement;
  /** Today, where the debtor lives. */
  today: IsoDay;
  /** Where the reader can end what we write by this channel. */
  optOutUrl?: string;
}

/** One e-mail for all that is due for a reminder, a section per currency, in the debtor's language. */
export function paymentReminder({
  creditor,
  debtor,
  reach,
  statement,
  today,
  optOutUrl,
}: ReminderFacts): EmailContent {
  const { items, tone, announced } = statement;
  const language = languageOf(debtor);
  const words = wordings[language];
  const { legalName, sender, paymentMethods } = creditor;
  const open = items.map(({ item }) => item);
  const parts: EmailParts = {
    title: legalName,
    greeting: words.greeting(reach.name),
    opening: words.opening[tone](legalName),
    sections: sectionsOf(open, debtor, words, today),
    howToPay: paymentMethods,
    closing: [...announced.map((what) => words.announcement[what]), words.closing[tone], words.paidAlready],
    signedBy: [sender.name, legalName],
  };
  return {
    channel: 'email',
    to: { name: reach.name, email: reach.address },
    from: { name: sender.name, email: sender.email, replyTo: sender.replyTo },
    subject: words.subject[tone](legalName, items.length),
    text: plainText(parts, words),
    html: htmlPage(parts, words, language),
    unsubscribe: `mailto:${sender.replyTo}?subject=${encodeURIComponent(words.unsubscribe)}`,
    optOutUrl,
  };
}
