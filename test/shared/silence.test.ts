import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLedger, type Contact } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { MOST_UNANSWERED, withUnanswered } from '../../shared/contact/silence.ts';
import { firmness, standardPolicy, tones } from '../../shared/dunning/policy.ts';
import { firmerTone, isSilent, reminderReach, silenceExceptions } from '../../shared/dunning/silence.ts';
import { consentTo, creditor, debtor, openCase } from './fixtures.ts';

const now = '2026-03-20T15:00:00.000Z';
const mail = (day: string): Contact => ({ at: `${day}T13:00:00.000Z`, channel: 'email', messageId: day });
const facts = (unanswered: Contact[], change: object = {}) => ({
  item: openCase(),
  creditor,
  debtor: {
    ...debtor,
    contacts: debtor.contacts.map((contact) => ({ ...contact, phone: '+573001234567' })),
    consents: ['email', 'sms'].map((channel) => consentTo(channel)),
    ...change,
  },
  ledger: { ...emptyLedger('debtor'), unanswered },
  policy: () => ({ ...standardPolicy, silence: { afterContacts: 2 } }),
  rules: generic,
});
const twice = [mail('2026-03-04'), mail('2026-03-11')];

describe('silence', () => {
  it('is so many contacts without an answer, each with some days to answer, where the policy listens', () => {
    const item = openCase();
    expect(isSilent(facts(twice), item, now)).toBe(true);
    expect(isSilent(facts([mail('2026-03-11')]), item, now)).toBe(false);
    expect(isSilent(facts([mail('2026-03-11'), mail('2026-03-18')]), item, now)).toBe(false);
    expect(isSilent({ ...facts(twice), policy: () => standardPolicy }, item, now)).toBe(false);
  });

  it('changes the channel, over what is preferred, as long as there is another', () => {
    const reach = (unanswered: Contact[], change: object = {}) =>
      reminderReach(facts(unanswered, change), openCase(), 'email', now)?.channel;
    expect(reach([])).toBe('email');
    expect(reach(twice)).toBe('sms');
    expect(reach(twice, { preferredChannel: 'email' })).toBe('sms');
    expect(reach([...twice, { ...mail('2026-03-16'), channel: 'sms' }])).toBe('email');
    expect(reach(twice, { consents: [consentTo('email')] })).toBe('email');
    const calls = twice.map((contact) => ({ ...contact, channel: 'call' }) as const);
    expect(reach(calls, { preferredChannel: 'sms' })).toBe('sms');
  });

  it('is a task on the case that leads', () => {
    const known = facts(twice);
    const item = openCase();
    expect(silenceExceptions(known, item, now)).toEqual(['verify-contact-data']);
    const led = { ...known, ledger: { ...known.ledger, leadCaseId: 'another' } };
    expect(silenceExceptions(led, item, now)).toEqual([]);
  });

  it('is never more than one tone firmer than the rung or the message before, nor firmer than formal, nor gentler', () => {
    const anyTone = fc.constantFrom(...tones);
    fc.assert(
      fc.property(anyTone, fc.option(anyTone, { nil: undefined }), (wanted, last) => {
        const got = firmness(firmerTone(wanted, last));
        const least = firmness(wanted);
        if (got < least || got > least + 1) return false;
        if (got === least) return true;
        const isWithinStep = last === undefined || got <= firmness(last) + 1;
        return wanted !== 'courtesy' && got <= firmness('formal') && isWithinStep;
      }),
    );
    expect(firmerTone('friendly', 'friendly')).toBe('firm');
    expect(firmerTone('firm', 'friendly')).toBe('firm');
    expect(firmerTone('formal', 'formal')).toBe('formal');
    expect(firmerTone('last-notice', 'formal')).toBe('last-notice');
  });
});

it('remembers each contact without an answer once, in order, and not for ever', () => {
  const days = Array.from({ length: 12 }, (_, index) => mail(`2026-03-${String(index + 10)}`));
  const kept = [...days.toReversed(), ...days].reduce<Contact[]>(withUnanswered, []);
  expect(kept).toEqual(days.slice(-MOST_UNANSWERED));
});
