import type { Reach } from '../contact/reach.ts';
import { emailOf } from '../message/email-page.ts';
import type { EmailContent } from '../message/message.ts';
import { longDay } from '../message/open-items.ts';
import { languageOf, localeOf, wordings, type Language, type Wording } from '../message/wording.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Announced } from './broadcast.ts';
import type { TermsChange } from './terms-change.ts';

/** What a debtor reads of changed terms, in their language. Says nothing of what they owe. */
export function termsEmail(
  { change, from }: Announced,
  {
    creditor,
    debtor,
    reach,
    optOutUrl,
  }: { creditor: Creditor; debtor: Debtor; reach: Reach; optOutUrl: string },
): EmailContent {
  const language = languageOf(debtor);
  const words = wordings[language];
  const { legalName, sender } = creditor;
  const { heading, opening, closing } = words.terms;
  const day = longDay(from, localeOf(debtor));
  const email = emailOf(creditor, reach, {
    language,
    subject: `${heading}: ${legalName}`,
    preview: day,
    heading,
    greeting: words.greeting(reach.name),
    opening: [opening(legalName, day), ...textOf(change, words, language).split(/\n+/)],
    sections: [],
    blocks: [],
    closing: [closing(sender.replyTo)],
    optOutUrl,
  });
  return {
    ...email,
    unsubscribe: `mailto:${sender.replyTo}?subject=${encodeURIComponent(words.unsubscribe)}`,
    optOutUrl,
  };
}

function textOf(change: TermsChange, { terms }: Wording, language: Language): string {
  switch (change.type) {
    case 'PaymentTerms':
      return terms.paymentTerms(change.days);
    case 'BankAccount':
      return terms.bankAccount(change.bank, change.account, change.holder);
    case 'NewConditions':
      return change.text[language];
    default:
      return change satisfies never;
  }
}
