import type { MoneyText } from '../api/fields.ts';
import type { EvidenceContent } from '../api/evidence.ts';
import type { Language } from '../message/wording.ts';
import { displayMoney, parseMoney } from '../money/money.ts';
import type { Instant, IsoDay, TimeZone } from '../time/calendar.ts';
import { evidenceWordings, type EvidenceWording } from './wording.ts';

/** How a page writes for its readers: words, amounts, days and times of a language, by the customs of a country. */
export interface Customs {
  language: Language;
  words: EvidenceWording;
  money: (amount: MoneyText) => string;
  day: (day: IsoDay) => string;
  /** As a clock in the zone shows it, with the day of the week and the distance from UTC. */
  time: (at: Instant, zone: TimeZone) => string;
  /** 1 is Monday. */
  weekdays: (days: readonly number[]) => string;
  /** Of an event. */
  event: (type: string) => string;
  field: (name: string) => string;
  code: (code: string) => string;
}

/** In the language that is asked for, else in the debtor's own. */
export function customsOf({ debtor, creditor }: EvidenceContent, asked: Language | undefined): Customs {
  const { profile } = debtor;
  const language = asked ?? (profile && !profile.language.startsWith('es') ? 'en' : 'es');
  const words = evidenceWordings[language];
  const country = profile?.country ?? creditor.country;
  const locale = country === undefined ? language : `${language}-${country}`;
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(locale, { ...date, timeZone: 'UTC' });
  const names = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const times = { weekday: 'short', ...date, ...clock, timeZoneName: 'shortOffset' } as const;
  const clocks = new Map<TimeZone, Intl.DateTimeFormat>();
  // Making one takes far longer than using it.
  const clockIn = (timeZone: TimeZone) => {
    const known = clocks.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...times, timeZone });
    clocks.set(timeZone, known);
    return known;
  };
  return {
    language,
    words,
    money: ({ value, currency }) => displayMoney(parseMoney(value, currency), locale),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    time: (at, zone) => clockIn(zone).format(new Date(at)),
    // 1 January 2024 was a Monday.
    weekdays: (numbers) =>
      numbers.map((number) => names.format(new Date(Date.UTC(2024, 0, number)))).join(', '),
    event: (type) => ownOr(words.events, type, type),
    field: (name) => ownOr(words.fields, name, name),
    code: (code) => ownOr(words.codes, code, code),
  };
}

/** A name that the data brings must not find what every object has. */
function ownOr(texts: Readonly<Record<string, string>>, name: string, other: string): string {
  return Object.hasOwn(texts, name) ? (texts[name] ?? other) : other;
}
