import { currenciesByDecimals } from './currencies.ts';

/** An ISO 4217 code that `currencyExponent` knows, e.g. `COP`. */
export type Currency = string;

/** An amount as an integer of the currency's minor units: 1,250.50 COP is `{ minor: 125050, currency: 'COP' }`. */
export interface Money {
  minor: number;
  currency: Currency;
}

const exponents = new Map(
  Object.entries(currenciesByDecimals).flatMap(([decimals, codes]) =>
    codes.split(' ').map((code): [Currency, number] => [code, Number(decimals)]),
  ),
);

export class MoneyError extends Error {}

/** How many decimals ISO 4217 gives the currency (COP 2, CLP 0, KWD 3); `undefined` for an unknown code. */
export function currencyExponent(currency: Currency): number | undefined {
  return exponents.get(currency);
}

/**
 * Reads a decimal text such as `1250000.50`. Throws `MoneyError` for an unknown currency, a text that is no plain decimal,
 * more decimals than the currency has (also when they are zeros), or an amount beyond 2^53 minor units.
 */
export function parseMoney(value: string, currency: Currency): Money {
  const exponent = currencyExponent(currency);
  if (exponent === undefined)
    throw new MoneyError(`unknown currency ${JSON.stringify(currency)}: use an ISO 4217 code`);
  const match = /^(-?)(\d{1,100})(?:\.(\d{1,9}))?$/.exec(value);
  if (!match) throw new MoneyError(`${JSON.stringify(value)} is not a decimal amount such as "1250000.50"`);
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > exponent) {
    throw new MoneyError(
      `${currency} has ${exponent} decimals, ${JSON.stringify(value)} has ${fraction.length}`,
    );
  }
  const minor = Number(sign + whole + fraction.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) throw new MoneyError(`${JSON.stringify(value)} is too large`);
  return { minor: minor === 0 ? 0 : minor, currency };
}

/** The decimal text with all of the currency's decimals: the inverse of `parseMoney`. */
export function decimalText({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency) ?? 0;
  const digits = Math.abs(minor)
    .toString()
    .padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = digits.slice(digits.length - exponent);
  return `${minor < 0 ? '-' : ''}${whole}${exponent > 0 ? `.${fraction}` : ''}`;
}

/**
 * For people: grouped by the language's custom, always with the ISO code and with the currency's own number of decimals
 * (never the locale's).
 */
export function displayMoney(money: Money, locale: string): string {
  const exponent = currencyExponent(money.currency) ?? 0;
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    useGrouping: 'always',
  });
  // Formatting the decimal text keeps every digit; a floating-point quotient would not. The runtime accepts any decimal
  // text, the type asks for a literal.
  return `${money.currency} ${format.format(decimalText(money) as Intl.StringNumericLiteral)}`;
}

/** Sums per currency, in the order in which the currencies first appear. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const sums = new Map<Currency, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => ({ minor, currency }));
}
