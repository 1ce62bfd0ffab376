import { describe, expect, test } from 'vitest';
import { matches, parsePattern } from '../../../local/services/event-bridge/pattern.ts';

const match = (pattern: unknown, event: unknown) => matches(parsePattern(pattern), event);

describe('the pattern language beyond the recordings', () => {
  test('fields of one array element belong together', () => {
    const event = {
      legs: [
        { kind: 'interest', paid: true },
        { kind: 'principal', paid: false },
      ],
    };
    expect(match({ legs: { kind: ['interest'], paid: [true] } }, event)).toBe(true);
    expect(match({ legs: { kind: ['principal'], paid: [true] } }, event)).toBe(false);
  });

  test('every alternative of every $or is tried', () => {
    const pattern = { $or: [{ a: [1] }, { b: [2] }], detail: { $or: [{ c: [3] }, { d: [4] }] } };
    expect(match(pattern, { b: 2, detail: { d: 4 } })).toBe(true);
    expect(match(pattern, { b: 2, detail: { d: 3 } })).toBe(false);
  });

  test('an address lies in its block, of either version', () => {
    expect(match({ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' })).toBe(true);
    expect(match({ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.0' })).toBe(false);
    expect(match({ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db8::1' })).toBe(true);
    expect(match({ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '10.0.0.1' })).toBe(false);
  });

  test('a star that is escaped is a star', () => {
    expect(match({ file: [{ wildcard: 'a\\*b' }] }, { file: 'a*b' })).toBe(true);
    expect(match({ file: [{ wildcard: 'a\\*b' }] }, { file: 'axb' })).toBe(false);
    expect(match({ file: [{ wildcard: '*.txt' }] }, { file: '.txt' })).toBe(true);
  });

  test.each([
    [{ source: 'text' }],
    [{}],
    [{ source: [] }],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }],
    [{ source: [{ contains: 'a' }] }],
    [{ source: [{ wildcard: 'a**b' }] }],
    [{ source: [{ numeric: ['>', 5, '<', 1] }] }],
    [{ source: [{ numeric: ['>', 6e9] }] }],
    [{ source: [{ exists: 'yes' }] }],
    ['{"source": ['],
  ])('%j is refused', (pattern) => {
    expect(() => parsePattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidEventPatternException' }) as Error,
    );
  });
});
