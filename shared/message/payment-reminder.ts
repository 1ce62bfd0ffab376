import { escape } from 'html-escaper';
import { balanceMinor, collectableMinor, type OpenCase } from '../case/case.ts';
import { statementTone, type StatementItem } from '../dunning/statement.ts';
import { displayMoney, sumByCurrency, type Money } from '../money/money.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { ContactPerson, Debtor } from '../parties/debtor.ts';
import { daysBetween, type IsoDay } from '../time/calendar.ts';
import type { MessageContent } from './message.ts';

type Language = 'es' | 'en';

interface Wording {
  subject: (tone: 'friendly' | 'firm', creditor: string, count: number) => string;
  greeting: (name: string) => string;
  opening: Record<'friendly' | 'firm', (creditor: string) => string>;
  columns: { invoice: string; due: string; overdue: string; balance: string };
  days: (days: number) => string;
  /** Of a part that is disputed. */
  notAsked: (amount: string) => string;
  total: string;
  howToPay: string;
  payOnline: string;
  document: string;
  closing: Record<'friendly' | 'firm', string>;
  paidAlready: string;
  signature: string;
}

const wordings: Record<Language, Wording> = {
  es: {
    subject: (tone, creditor, count) => {
      const what = count === 1 ? 'una factura vencida' : `${count} facturas vencidas`;
      return tone === 'friendly'
        ? `Recordatorio de pago: ${what} con ${creditor}`
        : `Pago pendiente: ${what} con ${creditor}`;
    },
    greeting: (name) => `Hola, ${name}:`,
    opening: {
      friendly: (creditor) =>
        `Le recordamos que lo siguiente, con ${creditor}, ya venció. Si se trató de un olvido, puede ponerse al día hoy mismo.`,
      firm: (creditor) =>
        `A la fecha no hemos recibido el pago de lo siguiente, que ya venció con ${creditor}: le pedimos hacer el pago o contarnos qué lo impide.`,
    },
    columns: { invoice: 'Factura', due: 'Venció el', overdue: 'Mora', balance: 'Saldo' },
    days: (days) => (days === 1 ? '1 día' : `${days} días`),
    notAsked: (amount) => `En reclamación, no incluido: ${amount}`,
    total: 'Total',
    howToPay: 'Cómo pagar',
    payOnline: 'Pagar en línea',
    document: 'Ver factura',
    closing: {
      friendly: 'Si necesita ayuda o algo no coincide, responda este mensaje y lo revisamos con usted.',
      firm: 'Si hay un error o necesita un acuerdo de pago, responda este mensaje: preferimos encontrar una solución con usted.',
    },
    paidAlready: 'Si ya pagó, gracias: no tiene que hacer nada más.',
    signature: 'Cordialmente,',
  },
  en: {
    subject: (tone, creditor, count) => {
      const what = count === 1 ? 'one overdue invoice' : `${count} overdue invoices`;
      return tone === 'friendly'
        ? `Payment reminder: ${what} with ${creditor}`
        : `Payment outstanding: ${what} with ${creditor}`;
    },
    greeting: (name) => `Hello ${name},`,
    opening: {
      friendly: (creditor) =>
        `This is a reminder that the following, with ${creditor}, is now past due. If it slipped your mind, you can settle it today.`,
      firm: (creditor) =>
        `We have not yet received payment of the following, which is past due with ${creditor}: please pay, or tell us what stands in the way.`,
    },
    columns: { invoice: 'Invoice', due: 'Was due on', overdue: 'Overdue', balance: 'Balance' },
    days: (days) => (days === 1 ? '1 day' : `${days} days`),
    notAsked: (amount) => `In dispute, not included: ${amount}`,
    total: 'Total',
    howToPay: 'How to pay',
    payOnline: 'Pay online',
    document: 'See the invoice',
    closing: {
      friendly:
        'If you need help or something does not match, reply to this message and we will look into it with you.',
      firm: 'If there is a mistake, or you need a payment agreement, reply to this message: we would rather find a solution with you.',
    },
    paidAlready: 'If you have paid already, thank you: there is nothing else to do.',
    signature: 'Kind regards,',
  },
};

export interface ReminderFacts {
  creditor: Creditor;
  debtor: Debtor;
  recipient: ContactPerson & { email: string };
  items: readonly StatementItem[];
  /** Today, where the debtor lives. */
  today: IsoDay;
}

/** One message for all that is due for a reminder, a section per currency, in the debtor's language. */
export function paymentReminder(facts: ReminderFacts): MessageContent {
  const { creditor, debtor, recipient, items } = facts;
  const language: Language = debtor.language.startsWith('es') ? 'es' : 'en';
  const words = wordings[language];
  const tone = statementTone(items);
  const sections = sectionsOf(facts, words);
  const { name, email, replyTo } = creditor.sender;
  return {
    to: { name: recipient.name, email: recipient.email },
    from: { name, email, replyTo },
    subject: words.subject(tone, creditor.legalName, items.length),
    text: plainText(facts, words, tone, sections),
    html: htmlPage(facts, words, tone, sections, language),
  };
}

interface Section {
  total: string;
  lines: {
    number: string;
    due: string;
    overdue: string;
    balance: string;
    notAsked?: string;
    paymentLink?: string;
    documentUrl?: string;
  }[];
}

function sectionsOf({ items, debtor, today }: ReminderFacts, words: Wording): Section[] {
  const locale = debtor.language.includes('-') ? debtor.language : `${debtor.language}-${debtor.country}`;
  const date = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const balances = items.map(({ item }): Money => ({
    minor: collectableMinor(item),
    currency: item.currency,
  }));
  return sumByCurrency(balances).map((total) => ({
    total: displayMoney(total, locale),
    lines: items
      .filter(({ item }) => item.currency === total.currency)
      .map(({ item }) => ({
        number: item.invoice.number,
        due: date.format(new Date(`${item.invoice.dueOn}T00:00:00Z`)),
        overdue: words.days(daysBetween(item.invoice.dueOn, today)),
        balance: displayMoney({ minor: collectableMinor(item), currency: item.currency }, locale),
        notAsked: disputedPart(item, words, locale),
        paymentLink: item.invoice.paymentLink,
        documentUrl: item.invoice.documentUrl,
      })),
  }));
}

function disputedPart(item: OpenCase, words: Wording, locale: string): string | undefined {
  const minor = balanceMinor(item) - collectableMinor(item);
  return minor > 0 ? words.notAsked(displayMoney({ minor, currency: item.currency }, locale)) : undefined;
}

function plainText(
  { creditor, recipient }: ReminderFacts,
  words: Wording,
  tone: 'friendly' | 'firm',
  sections: Section[],
): string {
  const lines = sections.flatMap(({ lines, total }) => [
    ...lines.flatMap(({ number, due, overdue, balance, notAsked, paymentLink, documentUrl }) => [
      `${words.columns.invoice} ${number}`,
      `  ${words.columns.due}: ${due} (${words.columns.overdue}: ${overdue})`,
      `  ${words.columns.balance}: ${balance}`,
      ...(notAsked === undefined ? [] : [`  ${notAsked}`]),
      ...(paymentLink === undefined ? [] : [`  ${words.payOnline}: ${paymentLink}`]),
      ...(documentUrl === undefined ? [] : [`  ${words.document}: ${documentUrl}`]),
    ]),
    `${words.total}: ${total}`,
    '',
  ]);
  const methods = creditor.paymentMethods.map(
    ({ text, link }) => `- ${text}${link === undefined ? '' : `: ${link}`}`,
  );
  return [
    words.greeting(recipient.name),
    '',
    words.opening[tone](creditor.legalName),
    '',
    ...lines,
    `${words.howToPay}:`,
    ...methods,
    '',
    words.closing[tone],
    words.paidAlready,
    '',
    words.signature,
    creditor.sender.name,
    creditor.legalName,
    '',
  ].join('\n');
}

const cell = 'padding:8px 4px;border-bottom:1px solid #dde3ea;text-align:left;vertical-align:top';
const amountCell = `${cell};text-align:right;white-space:nowrap`;

function htmlPage(
  { creditor, recipient }: ReminderFacts,
  words: Wording,
  tone: 'friendly' | 'firm',
  sections: Section[],
  language: Language,
): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escape(text)}</p>`;
  const anchor = (url: string, label: string) =>
    `<a href="${escape(url)}" style="color:#0b5cad">${escape(label)}</a>`;
  const tables = sections.map(({ lines, total }) => {
    const rows = lines.map(({ number, due, overdue, balance, notAsked, paymentLink, documentUrl }) => {
      const links = [
        ...(paymentLink === undefined ? [] : [anchor(paymentLink, words.payOnline)]),
        ...(documentUrl === undefined ? [] : [anchor(documentUrl, words.document)]),
      ];
      const below = links.length > 0 ? `<br>${links.join(' · ')}` : '';
      const aside =
        notAsked === undefined ? '' : `<br><span style="color:#5b6673">${escape(notAsked)}</span>`;
      return `<tr><td style="${cell}">${escape(number)}${aside}${below}</td><td style="${cell}">${escape(due)}<br><span style="color:#5b6673">${escape(overdue)}</span></td><td style="${amountCell}">${escape(balance)}</td></tr>`;
    });
    return `<table role="presentation" cellspacing="0" cellpadding="0" style="width:100%;border-collapse:collapse;margin:0 0 16px;font-size:14px"><tr><th style="${cell}">${words.columns.invoice}</th><th style="${cell}">${words.columns.due}</th><th style="${amountCell}">${words.columns.balance}</th></tr>${rows.join('')}<tr><td style="${cell}" colspan="2"><strong>${words.total}</strong></td><td style="${amountCell}"><strong>${escape(total)}</strong></td></tr></table>`;
  });
  const methods = creditor.paymentMethods.map(
    ({ text, link }) => `<li>${link === undefined ? escape(text) : anchor(link, text)}</li>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(creditor.legalName)}</title></head>
<body style="margin:0;background:#f3f5f8;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:16px;line-height:1.5;color:#1c2733"><div style="max-width:600px;margin:0 auto;padding:24px 8px"><div style="background:#fff;border-radius:8px;padding:24px 16px">
${paragraph(words.greeting(recipient.name))}
${paragraph(words.opening[tone](creditor.legalName))}
${tables.join('\n')}
<p style="margin:0 0 4px"><strong>${words.howToPay}</strong></p><ul style="margin:0 0 16px;padding-left:20px">${methods.join('')}</ul>
${paragraph(words.closing[tone])}
${paragraph(words.paidAlready)}
<p style="margin:0">${words.signature}<br>${escape(creditor.sender.name)}<br>${escape(creditor.legalName)}</p>
</div></div></body></html>
`;
}
