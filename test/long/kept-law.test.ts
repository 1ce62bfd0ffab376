import { expect, it } from 'vitest';
import { liveUnderTheLaw } from '../functions/lives.ts';

it('nobody in any country is contacted outside the law, and everybody whom it allows is', async () => {
  const { breaches, unauthorised, reached } = await liveUnderTheLaw(150, '2026-06-15');
  expect({ breaches, unauthorised }).toEqual({ breaches: [], unauthorised: [] });
  for (const country of ['CO', 'CL', 'MX', 'PE', 'ES', 'US', 'EC'])
    expect(reached.get(country)).toBeGreaterThan(2);
}, 300_000);
