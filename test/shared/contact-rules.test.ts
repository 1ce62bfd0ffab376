import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidaysOf, holidayTables } from '../../infra/holiday-tables.ts';
import tables from '../../shared/contact/holidays.json' with { type: 'json' };
import { isHoliday } from '../../shared/contact/holidays.ts';
import type { Channel, Contact } from '../../shared/contact/ledger.ts';

import { holidayCountries, type Purpose, type RulePack } from '../../shared/contact/pack.ts';
import { rulesBy } from '../../shared/contact/packs.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { evaluate, firstLawful, rulesBinding, type Contactee } from '../../shared/contact/rules.ts';
import { breaches } from '../law-read-again.ts';
import { addDays, addMilliseconds, DAYS, HOURS, instantAt, toEpoch } from '../../shared/time/calendar.ts';

const ZONES: Record<string, string> = {
  CO: 'America/Bogota',
  CL: 'America/Santiago',
  MX: 'America/Mexico_City',
  PE: 'America/Lima',
  ES: 'Europe/Madrid',
  US: 'America/New_York',
};
const contact = (at: string, channel: Channel, rest: Partial<Contact> = {}): Contact => ({
  at,
  channel,
  messageId: `message-${at}`,
  ...rest,
});

/** A person in the pack's country, and what the rules say of an attempt at the wall clock there. */
function inCountry(country: string, pack: RulePack = rulesBy()({ country, kind: 'person' })) {
  const zone = ZONES[country] ?? 'UTC';
  const at = (day: string, time: string) => instantAt(day, time, zone);
  const person = (contacts: readonly Contact[] = []): Contactee => ({
    zone,
    contacts,
    authorises: () => true,
  });
  const verdict = (
    day: string,
    time: string,
    {
      channel = 'email',
      purpose = 'collection',
      contacts = [],
    }: { channel?: Channel; purpose?: Purpose; contacts?: Contact[] } = {},
  ) => evaluate({ at: at(day, time), channel, purpose }, person(contacts), pack);
  return { at, person, verdict, pack, zone };
}

describe('at the minute where a window opens and closes', () => {
  it.each([
    // country, day, last minute before, first minute, last minute, first minute after
    ['CO', 'a Friday', '2026-03-06', '06:59', '07:00', '18:59', '19:00', 'CO-1'],
    ['CO', 'a Saturday', '2026-03-07', '07:59', '08:00', '14:59', '15:00', 'CO-1'],
    ['CL', 'a Saturday', '2026-03-07', '07:59', '08:00', '19:59', '20:00', 'CL-3'],
    ['MX', 'a Friday', '2026-03-06', '06:59', '07:00', '21:59', '22:00', 'MX-1'],
    ['PE', 'a Friday', '2026-03-06', '06:59', '07:00', '19:59', '20:00', 'PE-1'],
    ['ES', 'a Friday', '2026-03-06', '07:59', '08:00', '17:59', '18:00', 'GEN-1'],
    ['US', 'a Sunday', '2026-03-08', '07:59', '08:00', '20:59', '21:00', 'US-2'],
  ])('%s on %s', (country, _name, day, before, opens, last, closed, ruleId) => {
    const { verdict, at } = inCountry(country);
    expect(verdict(day, before)).toEqual({ verdict: 'defer', ruleId, until: at(day, opens) });
    expect(verdict(day, opens)).toEqual({ verdict: 'allow' });
    expect(verdict(day, last)).toEqual({ verdict: 'allow' });
    expect(verdict(day, closed)).toMatchObject({ verdict: 'defer', ruleId });
  });

  it.each([
    ['CO', 'the Monday to which Saint Joseph moves', '2026-03-23', '2026-03-24', '07:00', 'CO-1'],
    ['CO', 'Maundy Thursday, until after Good Friday', '2026-04-02', '2026-04-04', '08:00', 'CO-1'],
    ['CO', 'a Sunday', '2026-03-01', '2026-03-02', '07:00', 'CO-1'],
    ['CL', 'the national holidays and the Sunday after', '2026-09-18', '2026-09-21', '08:00', 'CL-3'],
    ['PE', 'the two days of independence', '2026-07-28', '2026-07-30', '07:00', 'PE-1'],
    ['MX', 'a Saturday', '2026-03-07', '2026-03-09', '07:00', 'MX-1'],
    ['ES', 'a bridge of two holidays', '2026-12-08', '2026-12-09', '08:00', 'GEN-1'],
  ])('%s: nobody on %s', (country, _name, day, next, opens, ruleId) => {
    const { verdict, at } = inCountry(country);
    expect(verdict(day, '10:00')).toEqual({ verdict: 'defer', ruleId, until: at(next, opens) });
  });

  it('goes by the clock on the wall when it changes', () => {
    const madrid = inCountry('ES');
    // Madrid is one hour ahead of UTC until Saturday, and two from Sunday 29 March 2026 on.
    expect(madrid.verdict('2026-03-27', '18:00')).toMatchObject({ until: '2026-03-30T06:00:00.000Z' });
    const santiago = inCountry('CL');
    expect(santiago.verdict('2026-09-05', '20:00')).toMatchObject({ until: '2026-09-07T11:00:00.000Z' });
  });
});

describe('how often', () => {
  it('CO-3: by one channel in a week, the calendar week and any seven days, and once a day', () => {
    const { verdict, at } = inCountry('CO');
    const wednesday = [contact(at('2026-05-06', '10:00'), 'email')];
    const until = at('2026-05-13', '10:00');
    expect(verdict('2026-05-06', '11:00', { contacts: wednesday })).toMatchObject({
      ruleId: 'CO-3',
      until: at('2026-05-07', '00:00'),
    });
    expect(verdict('2026-05-07', '10:00', { contacts: wednesday })).toEqual({ verdict: 'allow' });
    expect(verdict('2026-05-08', '10:00', { contacts: wednesday, channel: 'call' })).toEqual({
      verdict: 'defer',
      ruleId: 'CO-3',
      until,
    });
    expect(verdict('2026-05-13', '09:59', { contacts: wednesday, channel: 'sms' })).toMatchObject({ until });
    expect(verdict('2026-05-13', '10:00', { contacts: wednesday, channel: 'sms' })).toEqual({
      verdict: 'allow',
    });
    // Seven days after Monday morning lie in the next week, and so does the whole of the rest.
    const monday = [contact(at('2026-05-04', '08:00'), 'call')];
    expect(verdict('2026-05-08', '10:00', { contacts: monday })).toMatchObject({
      until: at('2026-05-11', '08:00'),
    });
  });

  it('CO-3, where only a conversation counts', () => {
    const { verdict, at, pack } = inCountry('CO');
    const lenient: RulePack = {
      ...pack,
      rules: pack.rules.map((rule) =>
        rule.kind === 'one-channel' ? { ...rule, counts: 'conversation' } : rule,
      ),
    };
    const there = inCountry('CO', lenient);
    const tried = contact(at('2026-05-06', '10:00'), 'call');
    const spoke = { ...tried, outcome: 'conversation' } as const;
    expect(verdict('2026-05-08', '10:00', { contacts: [tried] })).toMatchObject({ ruleId: 'CO-3' });
    expect(there.verdict('2026-05-08', '10:00', { contacts: [tried] })).toEqual({ verdict: 'allow' });
    expect(there.verdict('2026-05-08', '10:00', { contacts: [spoke] })).toMatchObject({ ruleId: 'CO-3' });
  });

  it('CO-4 and CO-2: what was asked for and receipts pass; nothing else leaves without an authorisation', () => {
    const { at, pack, zone } = inCountry('CO');
    const nobody: Contactee = {
      zone,
      contacts: [contact(at('2026-05-06', '10:00'), 'call')],
      authorises: () => false,
    };
    const sunday = at('2026-05-10', '22:00');
    for (const purpose of ['receipt', 'requested', 'legal-notice'] as const)
      expect(evaluate({ at: sunday, channel: 'email', purpose }, nobody, pack)).toEqual({ verdict: 'allow' });
    const email = { channel: 'email', purpose: 'collection' } as const;
    expect(evaluate({ at: sunday, ...email }, nobody, pack)).toEqual({ verdict: 'deny', ruleId: 'CO-2' });
    const ids = rulesBinding(email, pack).map(({ id }) => id);
    expect(ids).toEqual(['CO-9', 'CO-2', 'CO-1', 'CO-3', 'CO-3']);
  });

  it('CO-6: business debtors are exempt only where somebody has answered for it; a sole trader is a person', () => {
    const reading = { businessDebtorsExempt: { by: 'Legal', on: '2026-01-15' } };
    expect(rulesBy()({ country: 'CO', kind: 'company' }).id).toBe('CO');
    expect(rulesBy(reading)({ country: 'CO', kind: 'company' }).id).toBe('generic');
    expect(rulesBy(reading)({ country: 'CO', kind: 'public-entity' }).id).toBe('generic');
    expect(rulesBy(reading)({ country: 'CO', kind: 'sole-trader' }).id).toBe('CO');
    expect(rulesBy()({ country: 'EC', kind: 'company' }).id).toBe('generic');
  });

  it('CL-1 and CL-2: one call a week, two messages a week two days apart', () => {
    const { verdict, at } = inCountry('CL');
    const called = [contact(at('2026-05-05', '10:00'), 'call')];
    expect(verdict('2026-05-06', '10:00', { contacts: called, channel: 'call' })).toMatchObject({
      ruleId: 'CL-1',
      until: at('2026-05-12', '10:00'),
    });
    expect(verdict('2026-05-06', '10:00', { contacts: called })).toEqual({ verdict: 'allow' });
    const once = [contact(at('2026-05-05', '10:00'), 'email')];
    expect(verdict('2026-05-07', '09:59', { contacts: once, channel: 'sms' })).toMatchObject({
      ruleId: 'CL-2',
      until: at('2026-05-07', '10:00'),
    });
    const twice = [...once, contact(at('2026-05-07', '10:00'), 'sms')];
    expect(verdict('2026-05-09', '10:00', { contacts: twice })).toMatchObject({
      ruleId: 'CL-2',
      until: at('2026-05-12', '10:00'),
    });
  });

  it('US-1: seven calls in seven days, and none for a week after a conversation', () => {
    const { verdict, at } = inCountry('US');
    const calls = [4, 5, 6, 7, 8, 9, 10].map((day) =>
      contact(at(`2026-05-${String(day).padStart(2, '0')}`, '10:00'), 'call'),
    );
    expect(verdict('2026-05-11', '09:00', { contacts: calls, channel: 'call' })).toMatchObject({
      ruleId: 'US-1',
      until: at('2026-05-11', '10:00'),
    });
    const spoke = [contact(at('2026-05-04', '10:00'), 'call', { outcome: 'conversation' })];
    expect(verdict('2026-05-09', '09:00', { contacts: spoke, channel: 'call' })).toMatchObject({
      ruleId: 'US-1',
      until: at('2026-05-11', '10:00'),
    });
  });

  it('a creditor keeps days of its own, over the turn of the year', () => {
    const periods = [{ from: '12-24', to: '01-02' }];
    const source = 'the creditor';
    const pack: RulePack = {
      ...generic,
      rules: [
        { id: 'BLACKOUT', kind: 'blackout', purposes: ['collection'], periods, source },
        ...generic.rules,
      ],
    };
    const { verdict, at } = inCountry('PE', pack);
    expect(verdict('2026-12-23', '10:00')).toEqual({ verdict: 'allow' });
    for (const day of ['2026-12-24', '2026-12-31', '2027-01-01', '2027-01-02'])
      expect(verdict(day, '10:00')).toEqual({
        verdict: 'defer',
        ruleId: 'BLACKOUT',
        until: at('2027-01-03', '00:00'),
      });
  });
});

describe('holidays', () => {
  const daysOf = (year: string) =>
    Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index)).filter((day) =>
      day.startsWith(year),
    );

  it('are those of the library that they were taken from', () => {
    expect(tables).toEqual(holidayTables());
    for (const country of holidayCountries) {
      for (const [year, days] of Object.entries(holidaysOf(country))) {
        const read = daysOf(year).filter((day) => isHoliday(day, country));
        expect(read.map((day) => day.slice(5).replace('-', ''))).toEqual(days);
      }
    }
  });

  it('that nobody knows stop the plan', () => {
    expect(() => inCountry('CO').verdict('2051-03-01', '10:00')).toThrow(/npm run holidays/);
  });
});

describe('in any country and any zone, over ten years', () => {
  const zones = [
    ...[
      'America/Bogota',
      'America/Santiago',
      'America/Mexico_City',
      'America/Tijuana',
      'America/Lima',
      'Europe/Madrid',
    ],
    ...[
      'Atlantic/Canary',
      'America/New_York',
      'America/Los_Angeles',
      'Pacific/Honolulu',
      'Pacific/Easter',
      'UTC',
    ],
    ...[
      'America/Caracas',
      'America/Sao_Paulo',
      'America/St_Johns',
      'Europe/London',
      'Africa/Casablanca',
      'Asia/Kolkata',
    ],
    ...[
      'Asia/Kathmandu',
      'Asia/Tokyo',
      'Australia/Lord_Howe',
      'Pacific/Auckland',
      'Pacific/Kiritimati',
      'Pacific/Apia',
    ],
  ];
  const channel = fc.constantFrom<Channel>('email', 'sms', 'call');
  const purpose = fc.constantFrom<Purpose>('collection', 'commercial', 'agreement', 'internal');
  const wishes = fc.array(fc.record({ afterHours: fc.integer({ min: 0, max: 20 * 24 }), channel, purpose }), {
    minLength: 1,
    maxLength: 12,
  });
  const start = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2033, 11) });

  it('every contact that the rules let through keeps the law, and none is put off for ever', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...holidayCountries, 'EC'),
        fc.constantFrom(...zones),
        start,
        wishes,
        (country, zone, epoch, wanted) => {
          const pack = rulesBy()({ country, kind: 'person' });
          const made: Contact[] = [];
          let now = new Date(epoch).toISOString();
          for (const { afterHours, channel, purpose } of wanted) {
            now = addMilliseconds(now, afterHours * HOURS);
            const person: Contactee = { zone, contacts: made, authorises: () => true };
            const lawful = firstLawful(now, { channel, purpose }, person, pack);
            expect(toEpoch(lawful.at) - toEpoch(now)).toBeLessThan(21 * DAYS);
            now = lawful.at;
            made.push({ at: now, channel, purpose, messageId: `m-${made.length}` });
          }
          expect(breaches(country, zone, made)).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('what a contact has come to', () => {
  const at = (day: string, time: string) => instantAt(day, time, 'America/Bogota');
  const verdict = (counts: 'delivered' | 'conversation', made: Contact) =>
    evaluate(
      { at: at('2026-05-06', '11:00'), channel: 'sms', purpose: 'collection' },
      { zone: 'America/Bogota', contacts: [made], authorises: () => true },
      rulesBy({ contactCounts: counts })({ country: 'CO', kind: 'person' }),
    ).verdict;

  it('CO-3 by delivery: a message has arrived unless it is known not to have, a call that nobody took has not', () => {
    expect(verdict('delivered', contact(at('2026-05-06', '10:00'), 'email'))).toBe('defer');
    expect(verdict('delivered', contact(at('2026-05-06', '10:00'), 'call'))).toBe('allow');
    expect(verdict('conversation', contact(at('2026-05-06', '10:00'), 'email'))).toBe('allow');
  });

  it('US-1: who has spoken with us is left alone for a week, whoever called', () => {
    const spoke = { outcome: 'conversation', purpose: 'requested' } as const;
    const made = [contact('2026-05-04T15:00:00.000Z', 'call', spoke)];
    const person = { zone: 'America/New_York', contacts: made, authorises: () => true };
    const call = { channel: 'call', purpose: 'collection' } as const;
    const pack = rulesBy()({ country: 'US', kind: 'company' });
    expect(evaluate({ at: '2026-05-05T15:00:00.000Z', ...call }, person, pack)).toMatchObject({
      ruleId: 'US-1',
      until: '2026-05-11T15:00:00.000Z',
    });
  });
});
