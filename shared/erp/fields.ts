import * as z from 'zod/mini';
import { MoneyError, parseMoney } from '../money/money.ts';

/** Control characters would split a header of an e-mail; marks of direction would make a name read as another. */
const UNREADABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** One line of text for people: trimmed, of whole characters that show as what they are. */
export const line = (max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => text.isWellFormed() && !UNREADABLE.test(text), 'must not contain control characters'),
  );

/** An id as the ERP writes it. */
export const erpId = line(128);

/** A word for machines, not for people: it may be shown anywhere. */
export const code = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be a code of letters, digits, dots and dashes'));

export const link = z.url({ protocol: /^https$/ }).check(z.maxLength(2000));

/** `{ value: "1250000.50", currency: "COP" }` → integer minor units; more than zero. */
export const positiveAmount = z.pipe(
  z.object({ value: z.string(), currency: z.string() }),
  z.transform(({ value, currency }, context) => {
    try {
      const money = parseMoney(value, currency);
      if (money.minor > 0) return money;
      context.issues.push({
        code: 'custom',
        input: value,
        path: ['value'],
        message: 'must be more than zero',
      });
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      const path = error.message.startsWith('unknown currency') ? ['currency'] : ['value'];
      context.issues.push({ code: 'custom', input: value, path, message: error.message });
    }
    return z.NEVER;
  }),
);
