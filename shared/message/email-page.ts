import { escape } from 'html-escaper';
import type { PaymentMethod } from '../parties/creditor.ts';
import type { Section } from './open-items.ts';
import type { Language, Wording } from './wording.ts';

/** What an e-mail about open items is made of, from top to bottom. */
export interface EmailParts {
  title: string;
  greeting: string;
  opening: string;
  sections: readonly Section[];
  /** Left out of messages to our own people. */
  howToPay?: readonly PaymentMethod[];
  closing: readonly string[];
  signedBy: readonly string[];
}

export function plainText(parts: EmailParts, words: Wording): string {
  const { greeting, opening, sections, howToPay, closing, signedBy } = parts;
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
  const methods = howToPay?.map(({ text, link }) => `- ${text}${link === undefined ? '' : `: ${link}`}`);
  return [
    greeting,
    '',
    opening,
    '',
    ...lines,
    ...(methods ? [`${words.howToPay}:`, ...methods, ''] : []),
    ...closing,
    '',
    words.signature,
    ...signedBy,
    '',
  ].join('\n');
}

const cell = 'padding:8px 4px;border-bottom:1px solid #dde3ea;text-align:left;vertical-align:top';
const amountCell = `${cell};text-align:right;white-space:nowrap`;

export function htmlPage(parts: EmailParts, words: Wording, language: Language): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escape(text)}</p>`;
  const anchor = (url: string, label: string) =>
    `<a href="${escape(url)}" style="color:#0b5cad">${escape(label)}</a>`;
  const tables = parts.sections.map(({ lines, total }) => {
    const rows = lines.map(({ number, due, overdue, balance, notAsked, paymentLink, documentUrl }) => {
      const links = [
        ...(paymentLink === undefined ? [] : [anchor(paymentLink, words.payOnline)]),
        ...(documentUrl === undefined ? [] : [anchor(documentUrl, words.document)]),
      ];
      const apart =
        notAsked === undefined ? '' : `<br><span style="color:#5b6673">${escape(notAsked)}</span>`;
      const below = links.length > 0 ? `<br>${links.join(' · ')}` : '';
      return `<tr><td style="${cell}">${escape(number)}${below}</td><td style="${cell}">${escape(due)}<br><span style="color:#5b6673">${escape(overdue)}</span>${apart}</td><td style="${amountCell}">${escape(balance)}</td></tr>`;
    });
    return `<table role="presentation" cellspacing="0" cellpadding="0" style="width:100%;border-collapse:collapse;margin:0 0 16px;font-size:14px"><tr><th style="${cell}">${words.columns.invoice}</th><th style="${cell}">${words.columns.due}</th><th style="${amountCell}">${words.columns.balance}</th></tr>${rows.join('')}<tr><td style="${cell}" colspan="2"><strong>${words.total}</strong></td><td style="${amountCell}"><strong>${escape(total)}</strong></td></tr></table>`;
  });
  const methods = parts.howToPay?.map(
    ({ text, link }) => `<li>${link === undefined ? escape(text) : anchor(link, text)}</li>`,
  );
  const howToPay = methods
    ? `<p style="margin:0 0 4px"><strong>${words.howToPay}</strong></p><ul style="margin:0 0 16px;padding-left:20px">${methods.join('')}</ul>`
    : '';
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(parts.title)}</title></head>
<body style="margin:0;background:#f3f5f8;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:16px;line-height:1.5;color:#1c2733"><div style="max-width:600px;margin:0 auto;padding:24px 8px"><div style="background:#fff;border-radius:8px;padding:24px 16px">
${paragraph(parts.greeting)}
${paragraph(parts.opening)}
${tables.join('\n')}
${howToPay}
${parts.closing.map(paragraph).join('\n')}
<p style="margin:0">${words.signature}<br>${parts.signedBy.map((line) => escape(line)).join('<br>')}</p>
</div></div></body></html>
`;
}
