import type { Reach } from '../contact/reach.ts';
import type { Creditor, PaymentMethod } from '../parties/creditor.ts';
import { emailHtml } from './email-template.ts';
import type { EmailContent } from './message.ts';
import type { Section } from './open-items.ts';
import { wordings, type Language, type Wording } from './wording.ts';

/** What an e-mail is made of, from top to bottom. */
export interface EmailPage {
  language: Language;
  subject: string;
  /** What a mailbox shows beside the subject. */
  preview: string;
  /** In whose name it is sent. */
  creditor: string;
  heading: string;
  greeting: string;
  opening: readonly string[];
  sections: readonly Section[];
  /** The one link by which all of it can be paid. */
  payNow?: string;
  /** Left out of messages to our own people. */
  howToPay?: readonly PaymentMethod[];
  blocks: readonly { heading: string; text: string }[];
  closing: readonly string[];
  signedBy: readonly string[];
  footer: string;
  optOutUrl?: string;
}

/** What an e-mail says besides who sends it. */
export type EmailBody = Omit<EmailPage, 'creditor' | 'signedBy' | 'footer'>;

/** An e-mail in the creditor's name. A link of theirs that is not `https` is left out of both its parts. */
export function emailOf({ legalName, sender, taxId }: Creditor, reach: Reach, page: EmailBody): EmailContent {
  const words = wordings[page.language];
  const safe: EmailPage = {
    ...page,
    creditor: legalName,
    signedBy: [sender.name, legalName],
    footer: `${legalName} · ${words.taxId} ${taxId} · ${sender.replyTo}`,
    payNow: safeLink(page.payNow),
    howToPay: page.howToPay?.map((method) => ({ ...method, link: safeLink(method.link) })),
    sections: page.sections.map((section) => ({
      ...section,
      lines: section.lines.map((line) => ({
        ...line,
        paymentLink: safeLink(line.paymentLink),
        documentUrl: safeLink(line.documentUrl),
      })),
    })),
  };
  return {
    channel: 'email',
    to: { name: reach.name, email: reach.address },
    from: { name: sender.name, email: sender.email, replyTo: sender.replyTo },
    subject: page.subject,
    text: plainText(safe, words),
    html: emailHtml(safe, words),
  };
}

/** What the ERP sent was checked when it came in; a page that people click in does not rely on that. */
function safeLink(url: string | undefined): string | undefined {
  return url?.startsWith('https://') ? url : undefined;
}

function plainText(page: EmailPage, words: Wording): string {
  const link = (label: string, url: string | undefined) => (url === undefined ? [] : [`${label}: ${url}`]);
  const items = page.sections.flatMap(({ lines, total }) => [
    ...lines.flatMap(({ number, due, overdue, balance, notAsked, paymentLink, documentUrl }) => [
      `${words.columns.invoice} ${number}`,
      `  ${words.columns.due}: ${due} (${overdue})`,
      `  ${words.columns.balance}: ${balance}`,
      ...(notAsked === undefined ? [] : [`  ${notAsked}`]),
      ...link(`  ${words.payOnline}`, paymentLink),
      ...link(`  ${words.document}`, documentUrl),
    ]),
    `${words.total}: ${total}`,
    '',
  ]);
  const methods = page.howToPay?.map(
    ({ text, link: url }) => `- ${text}${url === undefined ? '' : `: ${url}`}`,
  );
  return [
    page.greeting,
    ...page.opening.flatMap((paragraph) => ['', paragraph]),
    '',
    ...items,
    ...(page.payNow === undefined ? [] : [...link(words.payNow, page.payNow), '']),
    ...(methods ? [`${words.howToPay}:`, ...methods, ''] : []),
    ...page.blocks.flatMap(({ heading, text }) => [`${heading}:`, text, '']),
    ...page.closing.flatMap((paragraph) => [paragraph, '']),
    words.signature,
    ...page.signedBy,
    '',
    page.footer,
    ...link(words.optOut, page.optOutUrl),
    '',
  ].join('\n');
}
