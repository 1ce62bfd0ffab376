import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../shared/contact/ledger.ts';
import { evaluate, firstLawful, genericRules } from '../../shared/contact/rules.ts';
import { fromEpoch, instantAt } from '../../shared/time/calendar.ts';

const zone = 'America/Bogota';
const at = (day: string, time: string) => instantAt(day, time, zone);
const verdict = (instant: string, contacts: Contact[] = []) =>
  evaluate({ at: instant, channel: 'email' }, zone, contacts, genericRules);
const contact = (instant: string): Contact => ({ at: instant, channel: 'email', messageId: 'm' });

describe('the generic contact rules', () => {
  // 2 March 2026 is a Monday.
  it.each([
    ['07:59', false],
    ['08:00', true],
    ['17:59', true],
    ['18:00', false],
  ])('at %s on a Monday: %s', (time, allowed) => {
    expect(verdict(at('2026-03-02', time)).allow).toBe(allowed);
  });

  it('defers what comes too early to the opening, and what comes too late to the next working day', () => {
    expect(verdict(at('2026-03-02', '06:00'))).toEqual({
      allow: false,
      ruleId: 'GEN-1',
      deferUntil: at('2026-03-02', '08:00'),
    });
    expect(verdict(at('2026-03-06', '18:00'))).toEqual({
      allow: false,
      ruleId: 'GEN-1',
      deferUntil: at('2026-03-09', '08:00'),
    });
    expect(verdict(at('2026-03-07', '10:00'))).toMatchObject({ deferUntil: at('2026-03-09', '08:00') });
  });

  it('allows one contact a day of the debtor, whichever invoice it was about', () => {
    const earlier = [contact(at('2026-03-02', '08:00'))];
    expect(verdict(at('2026-03-02', '15:00'), earlier)).toMatchObject({ allow: false, ruleId: 'GEN-2' });
    expect(verdict(at('2026-03-03', '08:00'), earlier)).toEqual({ allow: true });
  });

  it('plans ten minutes before the window closes at the latest, and names what moved the contact', () => {
    const planned = firstLawful(at('2026-03-06', '17:50'), 'email', zone, [], genericRules);
    expect(planned).toEqual({ at: at('2026-03-09', '08:00'), ruleIds: ['GEN-1'] });
    expect(firstLawful(at('2026-03-06', '17:49'), 'email', zone, [], genericRules).ruleIds).toEqual([]);
  });

  it('always finds a lawful instant, never before it was asked for, in every zone and year', () => {
    const zones = fc.constantFrom(
      'America/Bogota',
      'America/Santiago',
      'Europe/Madrid',
      'Pacific/Apia',
      'Asia/Kathmandu',
    );
    const instants = fc
      .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2032, 0, 1) })
      .map((milliseconds) => fromEpoch(milliseconds));
    fc.assert(
      fc.property(zones, instants, fc.array(instants, { maxLength: 5 }), (somewhere, from, made) => {
        const contacts = made.map(contact);
        const planned = firstLawful(from, 'email', somewhere, contacts, genericRules);
        expect(planned.at >= from).toBe(true);
        expect(evaluate({ at: planned.at, channel: 'email' }, somewhere, contacts, genericRules)).toEqual({
          allow: true,
        });
      }),
    );
  });
});
