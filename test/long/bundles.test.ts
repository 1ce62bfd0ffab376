import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findHandlers } from '../../infra/bundle.ts';
import { isWithinBound, measureSize } from '../bench/sizes.ts';

/** Why each of them is, and openapi, which takes nothing of the SDK, is not measured by it, docs/bench.md says. */
const BEYOND = new Set(['openapi', 'send-reminder', 'tell-debtors', 'tell-sales']);

describe('the bundle', () => {
  const names = Object.keys(findHandlers(join(import.meta.dirname, '../..')));
  it.each(names.filter((name) => !BEYOND.has(name)))('of %s is within the bound', async (name) => {
    expect(await measureSize(name)).toSatisfy(isWithinBound);
  });
});
