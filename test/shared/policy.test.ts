import { describe, expect, it } from 'vitest';
import { opensAt } from '../../shared/dunning/opening.ts';
import { opensAfterDays, standardPolicy, type Rung } from '../../shared/dunning/policy.ts';
import { dunningPolicy } from '../../shared/dunning/policy-schema.ts';
import { publishedPolicies, publishedPolicy } from '../../shared/dunning/published-policies.ts';
import { courtesy } from './fixtures.ts';

const problems = (change: object) =>
  dunningPolicy
    .safeParse({ ...standardPolicy, ...change })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const rung = (id: string): Rung => {
  const found = standardPolicy.rungs.find((step) => step.id === id);
  if (!found) throw new Error(`no rung ${id}`);
  return found;
};
const conditional: Extract<Rung, { act: 'assign-call' }> = {
  ...{ id: 'call', offsetDays: 10, act: 'assign-call', aboveMinor: { COP: 100 } },
  else: { channel: 'email', tone: 'friendly', template: 'payment-reminder' },
};
describe('a dunning policy', () => {
  it('is valid as it is published, and with a rung before the due date', () => {
    for (const policy of publishedPolicies) expect(dunningPolicy.safeParse(policy).success).toBe(true);
    const early: Rung = { id: 'early', offsetDays: -7, act: 'assign-call' };
    expect(problems({ rungs: [early, ...standardPolicy.rungs] })).toEqual([]);
    expect(problems({ rungs: [courtesy, ...standardPolicy.rungs] })).toEqual([]);
  });

  it.each<[string, Rung[], string]>([
    [
      'contacts that overlap',
      [rung('friendly'), { ...rung('firm'), offsetDays: 4 }],
      'rungs.1.offsetDays: must be at least 3 days after the contact before it (3)',
    ],
    [
      'a call right after a reminder',
      [rung('friendly'), { ...rung('call'), offsetDays: 5 }],
      'rungs.1.offsetDays: must be at least 3 days after the contact before it (3)',
    ],
    [
      'a rung that comes before the one before it',
      [rung('firm'), { ...rung('sales'), offsetDays: 16 }],
      'rungs.1.offsetDays: must not be before the rung before it (17)',
    ],
    [
      'a rung that is never reached',
      [{ ...rung('escalation'), offsetDays: 5 }, rung('firm')],
      'rungs.1.act: cannot be reached: escalation, before it, leaves the case to a person',
    ],
    [
      'an id that is taken',
      [rung('friendly'), { ...rung('firm'), id: 'friendly' }],
      'rungs.1.id: friendly is the id of an earlier rung',
    ],
    [
      'an escalation of what is not overdue',
      [{ ...rung('escalation'), offsetDays: 0 }],
      'rungs.0.offsetDays: must be after the due date',
    ],
    [
      'a firm tone before the due date',
      [{ ...courtesy, tone: 'firm' }],
      'rungs.0.tone: must be courtesy as long as nothing is overdue',
    ],
    [
      'courtesy after the due date',
      [{ ...courtesy, offsetDays: 1 }],
      'rungs.0.tone: is for reminders that are not after the due date',
    ],
    [
      'a check of the receipt of what is overdue',
      [{ ...courtesy, offsetDays: 1, tone: 'friendly', template: 'receipt-check' }],
      'rungs.0.template: is for what is not overdue',
    ],
    [
      'words instead of a call that do not fit the day',
      [{ ...conditional, offsetDays: -7 }],
      'rungs.0.else.tone: must be courtesy as long as nothing is overdue',
    ],
    [
      'words instead of a call that is always made',
      [{ ...conditional, aboveMinor: undefined }],
      'rungs.0.aboveMinor: must say for which items there is a call',
    ],
    [
      'a call that is made for some, and nothing for the others',
      [{ ...conditional, else: undefined }],
      'rungs.0.else: must say what is sent about the other items',
    ],
  ])('names %s', (_, rungs, problem) => {
    expect(problems({ rungs })).toEqual([problem]);
  });

  it('names an unknown act, an empty ladder, an impossible offset and an unknown currency', () => {
    expect(problems({ rungs: [{ ...rung('friendly'), act: 'threaten' }] })[0]).toContain('rungs.0.act');
    expect(problems({ rungs: [] })[0]).toContain('rungs');
    expect(problems({ rungs: [{ ...rung('friendly'), offsetDays: 400 }] })[0]).toContain(
      'rungs.0.offsetDays',
    );
    expect(problems({ minimums: { PESO: { itemMinor: 1, totalMinor: 1 } } })[0]).toContain('minimums.PESO');
  });

  it('takes an invoice on the day after its due date, or when its first rung is due', () => {
    const zone = 'America/Bogota';
    expect(opensAt('2026-03-01', zone, opensAfterDays(standardPolicy))).toBe('2026-03-02T05:00:00.000Z');
    const early = { ...standardPolicy, rungs: [courtesy, ...standardPolicy.rungs] };
    expect(opensAt('2026-03-01', zone, opensAfterDays(early))).toBe('2026-02-24T05:00:00.000Z');
  });

  it('is never replaced in silence for a case that pinned another version', () => {
    expect(publishedPolicy({ id: 'standard', version: 1 })).toBe(standardPolicy);
    expect(publishedPolicy({ id: 'standard', version: 2 })).toBeUndefined();
  });
});
