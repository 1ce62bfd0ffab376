import { beforeAll, describe, expect, it } from 'vitest';
import { contactsForetold } from '../contacts-made.ts';
import { days, foretell, madeOn, type Foretold } from './foretold.ts';

const REASONS = [
  ...['opens', 'rung-due', 'deferred DATA-1', 'below-minimum', 'money-to-apply'],
  ...['no-usable-address', 'legal-status', 'paused', 'dunning-block', 'disputed', 'dispute-overdue'],
  ...['certificate-pending', 'escalation-requested', 'case-placed'],
];

// Of a thousand: test/long/preview.test.ts.
describe('what was foretold of 150 debtors', () => {
  let foretold: Foretold;
  beforeAll(async () => {
    foretold = await foretell(150, 11);
  }, 300_000);

  it.each(days)('happens on %s: to whom, when, by what and about what, and to nobody else', (day) => {
    expect(madeOn(day, foretold)).toEqual(contactsForetold(foretold.debtors.get(day) ?? []));
  });

  it('is of every kind, and so is what was said of who is not contacted', () => {
    const all = [...foretold.debtors.values()].flat();
    const channels = all.flatMap(({ contacts }) => contacts.map(({ channel }) => channel));
    expect(new Set(channels)).toEqual(new Set(['email', 'sms', 'call']));
    for (const { contacts, waits } of all) expect(contacts.length > 0).toBe(waits.length === 0);
    const codes = all.flatMap(({ waits }) =>
      waits.map(({ code, ruleIds = [] }) => [code, ...ruleIds].join(' ')),
    );
    expect([...new Set(codes)]).toEqual(expect.arrayContaining(REASONS));
  });
});
