import { describe, expect, it } from 'vitest';
import { isWithinBound, measureSize, measureWhole } from './sizes.ts';
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

describe('a bundle', () => {
  it('is held against what it takes of the SDK', async () => {
    const size = await measureSize('policies');
    expect(size.sdkBytes).toBeGreaterThan(100_000);
    expect(size.bytes).toBeGreaterThan(size.sdkBytes);
    expect(await measureWhole('policies')).toBeGreaterThan(size.bytes);
    expect(isWithinBound({ bytes: 171_440, sdkBytes: 100_000 })).toBe(true);
    expect(isWithinBound({ bytes: 171_441, sdkBytes: 100_000 })).toBe(false);
  });
});
