import { createHash } from 'node:crypto';
import { markup, Markup } from '../text/markup.ts';
import type { Language } from '../message/wording.ts';
import { CHOICE } from './opt-out-form.ts';
import type { MessageChannel } from './ledger.ts';

/** What the page behind a link says. The link tells who may read it: nothing on it names the debtor. */
export interface OptOutState {
  /** Who writes to the debtor, if that is known. */
  creditor: { legalName: string; replyTo: string } | undefined;
  channel: MessageChannel;
  isOptedOut: boolean;
  /** Whether that can be taken back here. */
  mayResume: boolean;
}

interface Wording {
  channel: Record<MessageChannel, string>;
  someone: string;
  active: (creditor: string, channel: string) => string;
  activeNote: string;
  stop: string;
  stopped: (creditor: string, channel: string) => string;
  stoppedNote: string;
  mistake: string;
  resume: string;
  questions: (address: string) => string;
  notFound: string;
  notFoundNote: string;
}

const wordings: Record<Language, Wording> = {
  es: {
    channel: { email: 'correo electrónico', sms: 'mensaje de texto' },
    someone: 'nosotros',
    active: (creditor, channel) => `Recibe recordatorios de pago de ${creditor} por ${channel}`,
    activeNote: 'Si no quiere recibir más por este medio, confírmelo aquí.',
    stop: 'No recibir más',
    stopped: (creditor, channel) => `No recibirá más recordatorios de pago de ${creditor} por ${channel}`,
    stoppedNote: 'Lo que esté pendiente de pago no cambia.',
    mistake: 'Si fue un error, puede volver a recibirlos.',
    resume: 'Volver a recibirlos',
    questions: (address) => `¿Preguntas? Escriba a ${address}.`,
    notFound: 'Este enlace no es válido',
    notFoundNote: 'Compruebe que lo copió completo del mensaje.',
  },
  en: {
    channel: { email: 'e-mail', sms: 'text message' },
    someone: 'us',
    active: (creditor, channel) => `You get payment reminders from ${creditor} by ${channel}`,
    activeNote: 'If you want no more of them by this channel, confirm it here.',
    stop: 'Stop them',
    stopped: (creditor, channel) => `You will get no more payment reminders from ${creditor} by ${channel}`,
    stoppedNote: 'What is still to be paid does not change.',
    mistake: 'If this was a mistake, you can get them again.',
    resume: 'Get them again',
    questions: (address) => `Questions? Write to ${address}.`,
    notFound: 'This link is not valid',
    notFoundNote: 'Check that you copied all of it from the message.',
  },
};

const STYLE = `
:root { font: 17px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif; color: #1c2733; background: #f3f5f8; }
body { margin: 0; padding: 1rem; overflow-wrap: anywhere; }
main { max-width: 32rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border-radius: 8px; }
h1 { font-size: 1.3rem; margin: 0 0 1rem; }
button { font: inherit; padding: .7rem 1.2rem; border: 0; border-radius: 6px; color: #fff; background: #0b5cad; cursor: pointer; }
button:focus-visible { outline: 3px solid #1c2733; outline-offset: 2px; }
`;

/** With which the page is to be served: it does nothing but send its own form. */
export const OPT_OUT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** What can be done is behind a button: whatever only follows links, such as a scanner of mails, changes nothing. */
export function optOutPage(
  { creditor, channel, isOptedOut, mayResume }: OptOutState,
  language: Language,
): string {
  const words = wordings[language];
  const name = creditor?.legalName ?? words.someone;
  const [title, note, value, label] = isOptedOut
    ? [words.stopped(name, words.channel[channel]), words.stoppedNote, 'resume', words.resume]
    : [words.active(name, words.channel[channel]), words.activeNote, 'stop', words.stop];
  const questions = creditor && markup`<p>${words.questions(creditor.replyTo)}</p>`;
  const button = markup`<form method="post"><button name="${CHOICE}" value="${value}">${label}</button></form>`;
  const again = mayResume ? markup`<p>${words.mistake}</p>${button}` : '';
  const form = isOptedOut ? again : button;
  return page(language, title, markup`<p role="status">${note}</p>${form}${questions ?? ''}`);
}

/** For a link that we have not made, whatever is wrong with it. */
export function noSuchLinkPage(language: Language): string {
  const { notFound, notFoundNote } = wordings[language];
  return page(language, notFound, markup`<p>${notFoundNote}</p>`);
}

function page(language: Language, title: string, content: Markup): string {
  return markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${new Markup(STYLE)}</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>
`.text;
}
