import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optOutToken, readOptOutToken } from '../../shared/contact/opt-out-token.ts';
import { derivedId } from '../../shared/ids/internal-id.ts';

const keys = new Map([[0, 'k'.repeat(64)]]);
const optOuts = fc.record({
  debtorId: fc.string().map((text) => derivedId(text)),
  channel: fc.constantFrom('email' as const, 'sms' as const),
});
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('The token of a link', () => {
  it('tells whose it is and for what, is the same each time, and fits an SMS', () => {
    fc.assert(
      fc.property(optOuts, (optOut) => {
        const token = optOutToken(keys, optOut);
        expect(token).toMatch(/^[\w-]{36}$/);
        expect(optOutToken(keys, optOut)).toBe(token);
        expect(readOptOutToken(keys, token)).toEqual(optOut);
      }),
    );
  });

  it('is refused with any letter changed, added or taken away', () => {
    fc.assert(
      fc.property(
        optOuts,
        fc.nat(35),
        fc.constantFrom(...Array.from(LETTERS), '=', '%', 'é', '\u0000'),
        (optOut, at, letter) => {
          const token = optOutToken(keys, optOut);
          const changed = token.slice(0, at) + letter + token.slice(at + 1);
          fc.pre(changed !== token);
          for (const forged of [changed, token + letter, token.slice(0, at) + token.slice(at + 1)])
            expect(readOptOutToken(keys, forged)).toBeUndefined();
        },
      ),
    );
  });

  it('is refused whatever it is, unless we have signed it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readOptOutToken(keys, text)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 27, maxLength: 27 }), (bytes) => {
        expect(readOptOutToken(keys, Buffer.from(bytes).toString('base64url'))).toBeUndefined();
      }),
    );
  });

  it('stays good when a key is added, and the new key signs from then on', () => {
    const optOut = { debtorId: derivedId('D'), channel: 'sms' } as const;
    const old = optOutToken(keys, optOut);
    const more = new Map([...keys, [15, 'n'.repeat(64)]]);
    expect(readOptOutToken(more, old)).toEqual(optOut);
    expect(optOutToken(more, optOut)).not.toBe(old);
    expect(readOptOutToken(keys, optOutToken(more, optOut))).toBeUndefined();
    expect(() => optOutToken(new Map(), optOut)).toThrow('no key');
  });
});
