import type { Reach } from '../contact/reach.ts';
import type { DunningCase } from '../case/case.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { IsoDay } from '../time/calendar.ts';
import { emailOf } from './email-page.ts';
import type { EmailContent } from './message.ts';
import { sectionsOf } from './open-items.ts';
import { languageOf, wordings } from './wording.ts';

export interface SalesNoticeFacts {
  creditor: Creditor;
  debtor: Debtor;
  reach: Reach;
  items: readonly DunningCase[];
  /** Today, where the debtor lives. */
  today: IsoDay;
}

/** Tells the account owner in sales what their customer has let fall overdue (C32). Internal: it never reaches the debtor. */
export function salesNotice({ creditor, debtor, reach, items, today }: SalesNoticeFacts): EmailContent {
  const language = languageOf(debtor);
  const words = wordings[language];
  const { legalName, sender } = creditor;
  const { heading, opening, closing } = words.sales;
  const sections = sectionsOf(items, debtor, words, today);
  return emailOf(creditor, reach, {
    language,
    subject: `${heading}: ${debtor.legalName}`,
    preview: `${words.total}: ${sections.map(({ total }) => total).join(' + ')}`,
    heading: `${heading}: ${debtor.legalName}`,
    greeting: words.greeting(reach.name),
    opening: [opening(debtor.legalName, legalName)],
    sections,
    blocks: [],
    closing: [closing(sender.replyTo)],
  });
}
