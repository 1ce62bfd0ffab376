import * as z from 'zod';
import { MoneyError, parseMoney } from '../money/money.ts';
import { isTimeZone, toInstant } from '../time/calendar.ts';

/** One line of text for people: trimmed, without control characters (an e-mail header must not be split by a name). */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters');

/** An id as the ERP writes it. */
export const erpId = line(128);

/** A calendar day that exists. */
export const day = z.iso.date();

/** An instant; leaves as UTC with milliseconds. */
export const instant = z.iso.datetime({ offset: true }).transform(toInstant);

export const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone such as America/Bogota');
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 country code such as CO');
export const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as es or es-CO');
export const email = z.email().max(254);
export const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form such as +573001234567');
export const link = z.url({ protocol: /^https$/ }).max(2000);

/** `{ value: "1250000.50", currency: "COP" }` → integer minor units; more than zero. */
export const positiveAmount = z
  .object({ value: z.string(), currency: z.string() })
  .transform(({ value, currency }, context) => {
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
  });

/** A part of the contract that this version cannot honour: refused, since leaving it out would change what is owed. */
export const notYetUnderstood = (what: string) =>
  z
    .unknown()
    .optional()
    .refine(
      (value) => value === undefined || (Array.isArray(value) && value.length === 0),
      `${what} are not understood by this version; the event is refused so that no wrong amount is claimed`,
    );
