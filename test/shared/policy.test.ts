import { describe, expect, it } from 'vitest';
import { dunningPolicy, pinnedPolicy, standardPolicy } from '../../shared/dunning/policy.ts';

const problems = (change: object) =>
  dunningPolicy
    .safeParse({ ...standardPolicy, ...change })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const [friendly, firm] = standardPolicy.rungs;

describe('a dunning policy', () => {
  it('is valid as it is published', () => {
    expect(dunningPolicy.safeParse(standardPolicy).success).toBe(true);
  });

  it('names the rung that comes too early after the one before it', () => {
    expect(problems({ rungs: [friendly, { ...firm, offsetDays: 4 }] })).toEqual([
      'rungs.1.offsetDays: must be at least 3 days after the rung before it (3)',
    ]);
  });

  it('names a rung whose id is taken, an unknown act and an empty ladder', () => {
    expect(problems({ rungs: [friendly, { ...firm, id: 'friendly' }] })).toEqual([
      'rungs.1.id: friendly is the id of an earlier rung',
    ]);
    expect(problems({ rungs: [{ ...friendly, act: 'threaten' }] })[0]).toContain('rungs.0.act');
    expect(problems({ rungs: [] })[0]).toContain('rungs');
  });

  it('is never replaced in silence for a case that pinned another version', () => {
    expect(pinnedPolicy({ id: 'standard', version: 1 })).toBe(standardPolicy);
    expect(() => pinnedPolicy({ id: 'standard', version: 2 })).toThrow(
      'policy standard version 2 is not known',
    );
  });
});
