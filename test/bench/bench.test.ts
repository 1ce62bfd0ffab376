import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findHandlers } from '../../infra/bundle.ts';
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

/** Why each of them is, and openapi, which takes nothing of the SDK, is not measured by it, docs/bench.md says. */
const BEYOND = new Set([
  'finance-commands',
  'finance-queries',
  'openapi',
  'record-invoice',
  'send-reminder',
  'tell-debtors',
  'tell-sales',
]);

describe('the bundles', () => {
  it('are held against what they take of the SDK', async () => {
    const size = await measureSize('finance-queries');
    expect(size.sdkBytes).toBeGreaterThan(100_000);
    expect(size.bytes).toBeGreaterThan(size.sdkBytes);
    expect(await measureWhole('finance-queries')).toBeGreaterThan(size.bytes);
    expect(isWithinBound({ bytes: 171_440, sdkBytes: 100_000 })).toBe(true);
    expect(isWithinBound({ bytes: 171_441, sdkBytes: 100_000 })).toBe(false);
  });

  const names = Object.keys(findHandlers(join(import.meta.dirname, '../..')));
  it.each(names.filter((name) => !BEYOND.has(name)))('of %s is within the bound', async (name) => {
    expect(await measureSize(name)).toSatisfy(isWithinBound);
  });
});
