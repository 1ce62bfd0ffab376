import type { Announcement, Tone } from '../dunning/policy.ts';
import type { Debtor } from '../parties/debtor.ts';

export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

/** All that messages about money owed say, in one language. */
export interface Wording {
  greeting: (name: string) => string;
  subject: Record<Tone, (creditor: string, count: number) => string>;
  opening: Record<Tone, (creditor: string) => string>;
  closing: Record<Tone, string>;
  announcement: Record<Announcement, string>;
  columns: { invoice: string; due: string; overdue: string; balance: string };
  /** How long overdue; zero or less when it is not. */
  days: (days: number) => string;
  /** Of a part that is disputed. */
  notAsked: (amount: string) => string;
  total: string;
  howToPay: string;
  payOnline: string;
  document: string;
  paidAlready: string;
  signature: string;
  sales: {
    subject: (debtor: string) => string;
    opening: (debtor: string, creditor: string) => string;
    closing: (replyTo: string) => string;
  };
  sms: (facts: { creditor: string; count: number; totals: string; contact: string }) => string;
  smsShort: (facts: { creditor: string; contact: string }) => string;
  unsubscribe: string;
}

export const wordings: Record<Language, Wording> = {
  es: {
    greeting: (name) => `Hola, ${name}:`,
    subject: {
      courtesy: (creditor, count) =>
        `Próximo vencimiento: ${count === 1 ? 'una factura' : `${count} facturas`} con ${creditor}`,
      friendly: (creditor, count) => `Recordatorio de pago: ${overdueEs(count)} con ${creditor}`,
      firm: (creditor, count) => `Pago pendiente: ${overdueEs(count)} con ${creditor}`,
      formal: (creditor, count) => `Aviso formal de pago: ${overdueEs(count)} con ${creditor}`,
      'last-notice': (creditor, count) => `Último aviso de pago: ${overdueEs(count)} con ${creditor}`,
    },
    opening: {
      courtesy: (creditor) =>
        `Le recordamos con anticipación lo siguiente, con ${creditor}, que está por vencer.`,
      friendly: (creditor) =>
        `Le recordamos que lo siguiente, con ${creditor}, ya venció. Si se trató de un olvido, puede ponerse al día hoy mismo.`,
      firm: (creditor) =>
        `A la fecha no hemos recibido el pago de lo siguiente, que ya venció con ${creditor}: le pedimos hacer el pago o contarnos qué lo impide.`,
      formal: (creditor) =>
        `Después de varios recordatorios sigue pendiente lo siguiente, vencido con ${creditor}. Le pedimos formalmente pagarlo o acordar con nosotros cómo hacerlo.`,
      'last-notice': (creditor) =>
        `Este es nuestro último aviso sobre lo siguiente, vencido con ${creditor}. Si no recibimos el pago ni una respuesta suya, una persona de nuestro equipo decidirá si pasa a una agencia externa de cobranza.`,
    },
    closing: {
      courtesy: 'Si algo no coincide, responda este mensaje y lo revisamos con usted.',
      friendly: 'Si necesita ayuda o algo no coincide, responda este mensaje y lo revisamos con usted.',
      firm: 'Si hay un error o necesita un acuerdo de pago, responda este mensaje: preferimos encontrar una solución con usted.',
      formal:
        'Si hay un error o necesita un acuerdo de pago, responda este mensaje: todavía podemos encontrar una solución con usted.',
      'last-notice':
        'Si hay un error o necesita un acuerdo de pago, responda este mensaje cuanto antes: lo atenderá una persona.',
    },
    announcement: {
      'credit-hold': 'Mientras este saldo siga pendiente, podremos suspender el crédito para nuevos pedidos.',
    },
    columns: { invoice: 'Factura', due: 'Vencimiento', overdue: 'Mora', balance: 'Saldo' },
    days: (days) => (days <= 0 ? 'por vencer' : days === 1 ? '1 día' : `${days} días`),
    notAsked: (amount) => `En reclamación, no incluido: ${amount}`,
    total: 'Total',
    howToPay: 'Cómo pagar',
    payOnline: 'Pagar en línea',
    document: 'Ver factura',
    paidAlready: 'Si ya pagó, gracias: no tiene que hacer nada más.',
    signature: 'Cordialmente,',
    sales: {
      subject: (debtor) => `Cliente en mora: ${debtor}`,
      opening: (debtor, creditor) =>
        `${debtor} tiene lo siguiente vencido con ${creditor} y ya recibió un recordatorio firme. Se lo contamos porque usted lleva la cuenta.`,
      closing: (replyTo) => `Si sabe qué ocurre, o habló con el cliente, escríbanos a ${replyTo}.`,
    },
    sms: ({ creditor, count, totals, contact }) =>
      `${creditor}: le recordamos ${overdueEs(count)} por ${totals}. ${contact} Si ya hizo el pago, gracias.`,
    smsShort: ({ creditor, contact }) => `${creditor}: tiene pagos vencidos. ${contact}`,
    unsubscribe: 'No recibir más recordatorios por correo',
  },
  en: {
    greeting: (name) => `Hello ${name},`,
    subject: {
      courtesy: (creditor, count) =>
        `Due soon: ${count === 1 ? 'one invoice' : `${count} invoices`} with ${creditor}`,
      friendly: (creditor, count) => `Payment reminder: ${overdueEn(count)} with ${creditor}`,
      firm: (creditor, count) => `Payment outstanding: ${overdueEn(count)} with ${creditor}`,
      formal: (creditor, count) => `Formal request for payment: ${overdueEn(count)} with ${creditor}`,
      'last-notice': (creditor, count) => `Last notice: ${overdueEn(count)} with ${creditor}`,
    },
    opening: {
      courtesy: (creditor) =>
        `This is to let you know in good time that the following, with ${creditor}, is due soon.`,
      friendly: (creditor) =>
        `This is a reminder that the following, with ${creditor}, is now past due. If it slipped your mind, you can settle it today.`,
      firm: (creditor) =>
        `We have not yet received payment of the following, which is past due with ${creditor}: please pay, or tell us what stands in the way.`,
      formal: (creditor) =>
        `After several reminders the following is still unpaid with ${creditor}. We formally ask you to pay it, or to agree with us on how you will.`,
      'last-notice': (creditor) =>
        `This is our last notice about the following, which is past due with ${creditor}. If we receive neither payment nor an answer from you, a person on our team will decide whether it goes to an external collection agency.`,
    },
    closing: {
      courtesy: 'If something does not match, reply to this message and we will look into it with you.',
      friendly:
        'If you need help or something does not match, reply to this message and we will look into it with you.',
      firm: 'If there is a mistake, or you need a payment agreement, reply to this message: we would rather find a solution with you.',
      formal:
        'If there is a mistake, or you need a payment agreement, reply to this message: we can still find a solution with you.',
      'last-notice':
        'If there is a mistake, or you need a payment agreement, reply to this message as soon as you can: a person will answer.',
    },
    announcement: {
      'credit-hold': 'As long as this balance is open, we may suspend credit for new orders.',
    },
    columns: { invoice: 'Invoice', due: 'Due date', overdue: 'Overdue', balance: 'Balance' },
    days: (days) => (days <= 0 ? 'not yet due' : days === 1 ? '1 day' : `${days} days`),
    notAsked: (amount) => `In dispute, not included: ${amount}`,
    total: 'Total',
    howToPay: 'How to pay',
    payOnline: 'Pay online',
    document: 'See the invoice',
    paidAlready: 'If you have paid already, thank you: there is nothing else to do.',
    signature: 'Kind regards,',
    sales: {
      subject: (debtor) => `Overdue customer: ${debtor}`,
      opening: (debtor, creditor) =>
        `${debtor} has the following past due with ${creditor} and has had a firm reminder. You are told because the account is yours.`,
      closing: (replyTo) =>
        `If you know what is going on, or have talked to the customer, write to ${replyTo}.`,
    },
    sms: ({ creditor, count, totals, contact }) =>
      `${creditor}: a reminder of ${overdueEn(count)}, ${totals}. ${contact} If you have paid, thank you.`,
    smsShort: ({ creditor, contact }) => `${creditor}: you have overdue payments. ${contact}`,
    unsubscribe: 'No more reminders by e-mail',
  },
};

function overdueEs(count: number): string {
  return count === 1 ? 'una factura vencida' : `${count} facturas vencidas`;
}

function overdueEn(count: number): string {
  return count === 1 ? 'one overdue invoice' : `${count} overdue invoices`;
}

export function languageOf({ language }: Debtor): Language {
  return language.startsWith('es') ? 'es' : 'en';
}

/** The debtor's own customs for amounts and dates: the language with its region, else with the debtor's country. */
export function localeOf({ language, country }: Debtor): string {
  return language.includes('-') ? language : `${language}-${country}`;
}
