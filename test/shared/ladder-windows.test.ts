import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../shared/dunning/check-policy.ts';
import { standardPolicy, type Rung } from '../../shared/dunning/policy.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { colombia } from '../../shared/contact/packs/colombia.ts';
import { contactsThrough } from '../../shared/dunning/preview.ts';
import { publishedPolicies } from '../../shared/dunning/published-policies.ts';
import { dayIn, daysBetween } from '../../shared/time/calendar.ts';
import { courtesy, creditor, debtor, openCase } from './fixtures.ts';

const email = { act: 'send-reminder', channel: 'email', template: 'payment-reminder' } as const;
const reminder = (offsetDays: number): Rung => ({
  ...{ id: `reminder-${offsetDays}`, offsetDays, ...email, tone: 'friendly' },
});
const call = (offsetDays: number): Rung => ({ id: `call-${offsetDays}`, offsetDays, act: 'assign-call' });
const check = (change: object) => checkPolicy({ ...standardPolicy, ...change });
const faults = (change: object) => {
  const checked = check(change);
  return 'faults' in checked ? checked.faults.map(({ field, message }) => `${field}: ${message}`) : [];
};
const warnings = (rungs: Rung[], change: object = {}) => {
  const checked = check({ rungs, ...change });
  if ('faults' in checked) throw new Error(`refused: ${JSON.stringify(checked.faults)}`);
  return checked.warnings;
};
const lines = (rungs: Rung[]) => warnings(rungs).map(({ field, message }) => `${field}: ${message}`);

/** But for the first days of every month. */
const allBut = (days: number) =>
  Array.from({ length: 12 }, (_, index) => {
    const month = String(index + 1).padStart(2, '0');
    const last = new Date(Date.UTC(2024, index + 1, 0)).getUTCDate();
    return { from: `${month}-${String(days + 1).padStart(2, '0')}`, to: `${month}-${last}` };
  });

describe('the windows of a ladder', () => {
  it('are there for all policies that come with the program, also with days off at the end of the year', () => {
    for (const policy of publishedPolicies) expect(checkPolicy(policy)).toEqual({ policy, warnings: [] });
    const policy = { ...standardPolicy, blackouts: [{ from: '12-24', to: '01-02' }] };
    expect(checkPolicy(policy)).toEqual({ policy, warnings: [] });
  });

  it('are never met where the days that are left lie too far apart, whatever the due date; where they suffice, they are', () => {
    const rungs = [reminder(3), reminder(10), reminder(17)];
    const why =
      'can never be met: wherever the debtor is, the contact rules and the blackouts leave no day for it';
    // A second contact comes three days after the first at the earliest: in the next month.
    expect(faults({ rungs, blackouts: allBut(3) })).toEqual([
      `rungs.1.offsetDays: ${why} before reminder-17 is due (17)`,
      `rungs.2.offsetDays: ${why} before 30 days have gone by`,
    ]);
    expect(faults({ rungs, blackouts: allBut(12) })).toEqual([]);
    expect(faults({ rungs: [reminder(3), reminder(10)], blackouts: allBut(3) })).toEqual([]);
  });

  it('are never met by what is for the time before the due date when there is no day between the contacts', () => {
    const rungs = [
      { ...courtesy, offsetDays: -5 },
      { ...courtesy, id: 'again', offsetDays: -1 },
      reminder(45),
    ];
    expect(faults({ rungs, blackouts: allBut(3) })).toEqual([
      expect.stringMatching(/^rungs\.1\.offsetDays: can never be met.* before reminder-45 is due \(45\)$/),
    ]);
  });

  it('CO-3: warn of channels that are closer than a week; a week apart they are not', () => {
    const close = 'waits 4 days under CO-3 (rules CO)';
    expect(warnings([reminder(3), call(6), reminder(20)])).toEqual([
      { field: 'rungs.1.offsetDays', message: close, rules: 'CO', ruleIds: ['CO-3'], waitsDays: 4 },
    ]);
    expect(lines([reminder(3), call(10), reminder(17)])).toEqual([]);
    // One channel may be used every day.
    expect(lines([reminder(3), reminder(6), reminder(20)])).toEqual([]);
  });

  it('are those of the workflow: it makes the contacts when the warning and the fault say', () => {
    const item = openCase();
    const { dueOn } = item.invoice;
    const contactDays = (change: object) => {
      const policy = { ...standardPolicy, ...change };
      const outlook = {
        ...{ creditor, debtor, books: undefined, booksStayFresh: true, ledger: emptyLedger('debtor') },
        ...{ rules: colombia, policy: () => policy, opensWith: () => policy, cases: [item] },
        ...{ wakesAt: new Map<string, string>(), underway: [] },
      };
      const runs = { sweeps: [], placing: { hour: 3, minute: 0, zone: 'America/Bogota' } };
      const contacts = contactsThrough(outlook, runs, '2026-03-02T14:00:00.000Z', '2026-07-01');
      return contacts.map(({ at, rungId }) => [rungId, daysBetween(dueOn, dayIn(at, debtor.timeZone))]);
    };
    expect(contactDays({ rungs: [reminder(3), call(6), reminder(20)] })).toEqual([
      ['reminder-3', 3],
      ['call-6', 6 + 4],
      ['reminder-20', 20],
    ]);
    const rungs = [reminder(3), reminder(10), reminder(17)];
    expect(contactDays({ rungs, blackouts: allBut(3) })).toEqual([
      ['reminder-3', daysBetween(dueOn, '2026-04-01')],
      ['reminder-10', daysBetween(dueOn, '2026-05-02')],
      ['reminder-17', daysBetween(dueOn, '2026-06-01')],
    ]);
  });

  it('CO-3: warn of a contact before the due date that another closes until it is passed', () => {
    const [warning, ...more] = warnings([{ ...courtesy, offsetDays: -3 }, call(0), reminder(10)]);
    expect(more).toEqual([]);
    expect(warning).toEqual({
      field: 'rungs.1.offsetDays',
      message: 'is passed under CO-3 (rules CO): it would wait until after the due date',
      ...{ rules: 'CO', ruleIds: ['CO-3'] },
    });
    expect(lines([{ ...courtesy, offsetDays: -9 }, call(-6), call(-3), reminder(10)])).toEqual([
      'rungs.1.offsetDays: waits 4 days under CO-3 (rules CO)',
      'rungs.2.offsetDays: is passed (rules CO): it would wait until after the due date',
      // One call a week.
      'rungs.2.offsetDays: is passed under CL-1 (rules CL): it would wait until after the due date',
    ]);
  });

  it('CL-2: warn of the third message in a week, and of what is sent instead of a call', () => {
    const daily = [reminder(1), reminder(4), reminder(7)];
    expect(lines(daily)).toEqual(['rungs.2.offsetDays: waits 1 day under CL-2 (rules CL)']);
    const instead = { channel: 'sms', tone: 'friendly', template: 'payment-reminder' } as const;
    const conditional: Rung = { ...call(6), act: 'assign-call', aboveMinor: { COP: 100 }, else: instead };
    expect(lines([{ ...reminder(3) }, conditional])).toEqual([
      'rungs.1.offsetDays: waits 4 days under CO-3 (rules CO)',
      'rungs.1.else.channel: waits 4 days under CO-3 (rules CO)',
    ]);
  });
});
