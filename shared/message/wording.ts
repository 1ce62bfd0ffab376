import type { CallOutcome } from '../case/call-outcome.ts';
import type { Debtor } from '../parties/debtor.ts';
import { en } from './wording-en.ts';
import { es } from './wording-es.ts';
import type { FollowingStep } from './what-follows.ts';
import type { Voice } from './voice.ts';

export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

/** What one voice says of money owed. */
interface VoiceWords {
  /** At the top of an e-mail, and the beginning of its subject. */
  heading: string;
  opening: (creditor: string, count: number) => string;
  help: string;
  /** `what` is `named` or `counted`. */
  sms: (what: string, totals: string) => string;
  /** A person says it on the telephone. */
  call: (count: number) => string;
}

/**
 * All that messages and calls about money owed say, in one language. Whoever changes it keeps this: it asks and never threatens; it
 * does not look as if it came from a court (CL-4, PE-1); it never asks why somebody has not paid (CO-5, Ley 2300 de 2023); and
 * what it says will follow does follow. A test holds it against the list in respect.ts.
 */
export interface Wording {
  greeting: (name: string) => string;
  voices: Record<Voice, VoiceWords>;
  subject: (heading: string, counted: string, creditor: string) => string;
  /** `2 facturas vencidas`; not overdue yet: `2 facturas`. */
  counted: (count: number, isOverdue: boolean) => string;
  /** Of a single invoice. */
  named: (number: string, due: string, isOverdue: boolean) => string;
  columns: { invoice: string; due: string; balance: string };
  /** How long overdue; zero or less when it is not. */
  days: (days: number) => string;
  /** Of a part that is disputed. */
  notAsked: (amount: string) => string;
  total: string;
  howToPay: string;
  payNow: string;
  payOnline: string;
  open: string;
  document: string;
  /** What comes next and from which day, where a day can be told. */
  follows: { heading: string } & Record<FollowingStep['what'], (from: string | undefined) => string>;
  help: { heading: string; contact: (sender: string, replyTo: string) => string };
  /** Above the creditor's own text. */
  valueHeading: string;
  /** Where a receipt is asked for beside other things. */
  confirmReceipt: string;
  /** Only where the law allows the question. */
  obstacles: string;
  paidAlready: string;
  signature: string;
  taxId: string;
  optOut: string;
  sales: {
    heading: string;
    opening: (debtor: string, creditor: string) => string;
    closing: (replyTo: string) => string;
  };
  /** Of changed terms. */
  terms: {
    heading: string;
    opening: (creditor: string, from: string) => string;
    paymentTerms: (days: number) => string;
    bankAccount: (bank: string, account: string, holder: string) => string;
    closing: (replyTo: string) => string;
  };
  smsThanks: string;
  smsShort: string;
  smsOptOut: (url: string) => string;
  unsubscribe: string;
  call: {
    greeting: (name: string | undefined) => string;
    whoWeAre: (creditor: string) => string;
    isItAGoodTime: string;
    offers: { howToPay: string; agreement: string; correction: string; send: string };
    close: string;
    outcomes: Record<CallOutcome, { meaning: string; next: string }>;
    never: { always: readonly string[]; whereAskingWhyIsForbidden: string };
  };
}

export const wordings: Record<Language, Wording> = { es, en };

export function languageOf({ language }: Debtor): Language {
  return language.startsWith('es') ? 'es' : 'en';
}

/** The debtor's own customs for amounts and dates: the language with its region, else with the debtor's country. */
export function localeOf({ language, country }: Debtor): string {
  return language.includes('-') ? language : `${language}-${country}`;
}
