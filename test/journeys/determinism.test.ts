import { expect, it } from 'vitest';
import { trace } from './trace.ts';

it('the same seed gives the same trace, with handlers interleaved and faults, and another seed another', async () => {
  const { found, port } = await trace(7);
  expect((await trace(7, { port })).found).toEqual(found);
  expect((await trace(8, { port })).found.digest).not.toBe(found.digest);
});
