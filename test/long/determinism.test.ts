import { expect, it } from 'vitest';
import { trace } from '../journeys/trace.ts';

it('the same seed gives the same trace, ten times, with handlers interleaved and faults', async () => {
  const { found, port } = await trace(7);
  for (let run = 1; run < 10; run++) expect((await trace(7, { port })).found).toEqual(found);
  const others = [await trace(8, { port }), await trace(7, { port, unitsInFlight: 1 })];
  const digests = [found, ...others.map((other) => other.found)].map(({ digest }) => digest);
  expect(new Set(digests).size, 'another seed, or one at a time, is another trace').toBe(3);
});
