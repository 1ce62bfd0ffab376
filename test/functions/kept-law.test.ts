import { describe, expect, it } from 'vitest';
import { liveByOneChannel, liveUnderTheLaw } from './lives.ts';

// Of far more, and for longer: test/long/kept-law.test.ts.
describe('with the workflows of many debtors', () => {
  it('nobody in any country is contacted outside the law', async () => {
    const { breaches, unauthorised, reached } = await liveUnderTheLaw(40, '2026-04-15');
    expect({ breaches, unauthorised }).toEqual({ breaches: [], unauthorised: [] });
    expect([...reached.keys()].toSorted()).toEqual(['CL', 'CO', 'EC', 'ES', 'MX', 'PE', 'US']);
  }, 120_000);

  it('CO-3: 15 items at once or one a week, no rung is more than nine days late, and calls happen', async () => {
    const { calls, ...wrong } = await liveByOneChannel(15, 6, 60);
    expect(wrong).toEqual({ late: [], missing: [], breaches: [] });
    for (const count of calls) expect(count).toBeGreaterThanOrEqual(2);
  }, 120_000);
});
