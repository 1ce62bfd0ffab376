import { expect, it } from 'vitest';
import { liveByOneChannel, liveUnderTheLaw } from '../functions/lives.ts';

it('nobody in any country is contacted outside the law, and everybody whom it allows is', async () => {
  const { breaches, unauthorised, reached } = await liveUnderTheLaw(150, '2026-06-15');
  expect({ breaches, unauthorised }).toEqual({ breaches: [], unauthorised: [] });
  for (const country of ['CO', 'CL', 'MX', 'PE', 'ES', 'US', 'EC'])
    expect(reached.get(country)).toBeGreaterThan(2);
}, 300_000);

it('CO-3: 60 items at once or one a week, no rung is more than nine days late, and calls happen', async () => {
  const { calls, ...wrong } = await liveByOneChannel(60, 14, 105);
  expect(wrong).toEqual({ late: [], missing: [], breaches: [] });
  for (const count of calls) expect(count).toBeGreaterThanOrEqual(2);
}, 300_000);
