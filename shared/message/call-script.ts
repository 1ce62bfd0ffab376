import { callOutcomes, type CallOutcome } from '../case/call-outcome.ts';
import { collectableMinor, type DunningCase } from '../case/case.ts';
import type { ContactLedger } from '../contact/ledger.ts';
import { contactToHandOver } from '../contact/reach.ts';
import { displayMoney, type Money } from '../money/money.ts';
import type { Creditor, PaymentMethod } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import { addDays, weekday, type IsoDay } from '../time/calendar.ts';
import { mayAskForObstacles } from './asking.ts';
import { sectionsOf } from './open-items.ts';
import type { Voice } from './voice.ts';
import { languageOf, localeOf, wordings, type Language } from './wording.ts';

/** What a person who calls a debtor says, in the debtor's language, from the first word to the last (C16). */
export interface CallScript {
  language: Language;
  /** How firmly: as the debtor's last message was. */
  voice: Voice;
  /** To be said in this order. */
  opening: string[];
  items: { number: string; due: string; overdue: string; balance: string; notAsked?: string }[];
  /** Of all that the call is about, one per currency. */
  totals: string[];
  offers: string[];
  howToPay: PaymentMethod[];
  closing: string;
  never: string[];
  /** `nextOn` is proposed where the debtor is to be called again. */
  outcomes: { outcome: CallOutcome; meaning: string; next: string; nextOn?: IsoDay }[];
}

interface CallFacts {
  creditor: Creditor;
  debtor: Debtor;
  ledger: ContactLedger;
  /** What the call is about, or the first of it. */
  cases: readonly DunningCase[];
  /** How many cases the call is about in all. */
  count: number;
  totals: readonly Money[];
  /** Today, where the debtor lives. */
  today: IsoDay;
}

export function callScript({ creditor, debtor, ledger, cases, count, totals, today }: CallFacts): CallScript {
  const language = languageOf(debtor);
  const words = wordings[language];
  const { greeting, whoWeAre, isItAGoodTime, offers, close, outcomes, never } = words.call;
  const asked = cases.filter((item) => collectableMinor(item) > 0).sort(byDueDate);
  const voice = voiceOfCall(ledger, asked, today);
  const contact = contactToHandOver(debtor, ledger.unusableAddresses);
  return {
    language,
    voice,
    opening: [
      greeting(contact?.name),
      whoWeAre(creditor.legalName),
      isItAGoodTime,
      words.voices[voice].call(count),
    ],
    items: sectionsOf(asked, debtor, words, today).flatMap(({ lines }) =>
      lines.map(({ number, due, overdue, balance, notAsked }) => ({
        number,
        due,
        overdue,
        balance,
        notAsked,
      })),
    ),
    totals: totals.map((total) => displayMoney(total, localeOf(debtor))),
    offers: [offers.howToPay, offers.agreement, offers.correction, offers.send],
    howToPay: creditor.paymentMethods,
    closing: close,
    never: [
      ...never.always,
      ...(mayAskForObstacles(creditor, debtor) ? [] : [never.whereAskingWhyIsForbidden]),
    ],
    outcomes: callOutcomes.map((outcome) => ({
      outcome,
      ...outcomes[outcome],
      nextOn: CALLED_AGAIN.includes(outcome) ? workdayFrom(addDays(today, DAYS_BETWEEN_CALLS)) : undefined,
    })),
  };
}

function voiceOfCall(
  { hardship, lastMessage }: ContactLedger,
  asked: readonly DunningCase[],
  today: IsoDay,
): Voice {
  if (!asked.some(({ invoice }) => invoice.dueOn < today)) return 'courtesy';
  return hardship ? 'hardship' : (lastMessage?.tone ?? 'friendly');
}

/** The longest overdue first; as a person reads them, not by their ids. */
function byDueDate({ invoice: a }: DunningCase, { invoice: b }: DunningCase): number {
  return a.dueOn.localeCompare(b.dueOn) || a.number.localeCompare(b.number);
}

const CALLED_AGAIN: readonly CallOutcome[] = ['left-message', 'no-answer'];
/** As the wording of the outcomes says. */
const DAYS_BETWEEN_CALLS = 3;

/** That day, or the Monday after it; holidays are the contact rules' to know. */
function workdayFrom(day: IsoDay): IsoDay {
  return weekday(day) <= 5 ? day : addDays(day, 8 - weekday(day));
}
