import * as library from 'dinero.js/currencies';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currenciesByDecimals } from '../../shared/money/currencies.ts';
import {
  currencyExponent,
  decimalText,
  displayMoney,
  MoneyError,
  parseMoney,
  sumByCurrency,
} from '../../shared/money/money.ts';

const currencies = ['COP', 'CLP', 'MXN', 'EUR', 'KWD', 'PYG', 'BHD', 'USD'];
const money = fc.record({
  minor: fc.integer({ min: -1e15, max: 1e15 }),
  currency: fc.constantFrom(...currencies),
});

describe('money', () => {
  it('takes the number of decimals from ISO 4217', () => {
    expect(currencyExponent('COP')).toBe(2);
    expect(currencyExponent('CLP')).toBe(0);
    expect(currencyExponent('KWD')).toBe(3);
    expect(currencyExponent('XYZ')).toBeUndefined();
    // The standard writes the ariary and the ouguiya with two decimals; the library counts their fifths.
    const inFifths = ['MGA', 'MRU'];
    for (const { code, exponent } of Object.values(library))
      expect([code, currencyExponent(code)]).toEqual([code, inFifths.includes(code) ? 2 : exponent]);
    const known = Object.values(currenciesByDecimals).flatMap((codes) => codes.split(' '));
    expect(known.toSorted()).toEqual(
      Object.values(library)
        .map(({ code }) => code as string)
        .toSorted(),
    );
  });

  it('reads decimal texts to the minor unit', () => {
    expect(parseMoney('1250000.50', 'COP')).toEqual({ minor: 125000050, currency: 'COP' });
    expect(parseMoney('1250000.5', 'COP')).toEqual({ minor: 125000050, currency: 'COP' });
    expect(parseMoney('990', 'CLP')).toEqual({ minor: 990, currency: 'CLP' });
    expect(parseMoney('0.001', 'KWD')).toEqual({ minor: 1, currency: 'KWD' });
  });

  it.each([
    ['1.005', 'COP', 'COP has 2 decimals'],
    ['10.0', 'CLP', 'CLP has 0 decimals'],
    ['1,000.00', 'COP', 'not a decimal amount'],
    ['1e3', 'COP', 'not a decimal amount'],
    ['', 'COP', 'not a decimal amount'],
    ['.5', 'COP', 'not a decimal amount'],
    ['90071992547409.93', 'COP', 'too large'],
    ['99999999999999999999.00', 'COP', 'too large'],
    ['1.00', 'PESOS', 'unknown currency "PESOS"'],
  ])('refuses %j %s', (value, currency, reason) => {
    expect(() => parseMoney(value, currency)).toThrow(MoneyError);
    expect(() => parseMoney(value, currency)).toThrow(reason);
  });

  it('comes back from its text unchanged', () => {
    fc.assert(
      fc.property(money, (amount) => {
        expect(parseMoney(decimalText(amount), amount.currency)).toEqual(amount);
      }),
    );
  });

  it('sums per currency and never across', () => {
    fc.assert(
      fc.property(fc.array(money), (amounts) => {
        const sums = sumByCurrency(amounts);
        for (const { currency, minor } of sums) {
          const expected = amounts
            .filter((amount) => amount.currency === currency)
            .reduce((total, amount) => total + BigInt(amount.minor), 0n);
          expect(BigInt(minor)).toBe(expected);
        }
        expect(new Set(sums.map(({ currency }) => currency)).size).toBe(sums.length);
      }),
    );
  });

  it('shows every digit with the decimals of the currency, not of the locale', () => {
    expect(displayMoney({ minor: 1190000000, currency: 'COP' }, 'es-CO')).toBe('COP 11.900.000,00');
    expect(displayMoney({ minor: 1190000, currency: 'CLP' }, 'es-CL')).toBe('CLP 1.190.000');
    expect(displayMoney({ minor: 900719925474099, currency: 'USD' }, 'en-US')).toBe(
      'USD 9,007,199,254,740.99',
    );
  });
});
