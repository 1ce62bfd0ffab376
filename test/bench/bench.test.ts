import { describe, expect, it } from 'vitest';
import { measureSize, isWithinBound } from './sizes.ts';
import { countTransitions } from './transitions.ts';

describe('what a case costs in state transitions', () => {
  it('is four for a rung, and three for news and for a deferral', async () => {
    const { rungs, news, deferral } = await countTransitions();
    expect(rungs).toEqual(Object.fromEntries(Object.keys(rungs).map((id) => [id, 4])));
    expect(Object.keys(rungs)).toHaveLength(8);
    expect(news).toBe(3);
    expect(deferral).toBe(3);
  });
});

describe('the bundles', () => {
  it('are held against what they take of the SDK', async () => {
    const size = await measureSize('check-payment');
    expect(size.sdkBytes).toBeGreaterThan(100_000);
    expect(size.bytes).toBeGreaterThan(size.sdkBytes);
    expect(isWithinBound({ name: 'any', bytes: 171_440, sdkBytes: 100_000 })).toBe(true);
    expect(isWithinBound({ name: 'any', bytes: 171_441, sdkBytes: 100_000 })).toBe(false);
  });
});
