import * as z from 'zod/mini';
import { line } from '../erp/fields.ts';
import { disrespectIn } from '../message/respect.ts';

/** Lines of text to the debtor, which keep what every message keeps. */
const said = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(2000),
  z.refine(
    (text) => text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text),
    'must not contain control characters',
  ),
  z.refine((text) => disrespectIn(text).length === 0, 'says what no message to a debtor may say'),
);

/** By the name of the change, what a person fills in; the rest of the text is ours, in every language. */
export const termsChanges = {
  PaymentTerms: { days: z.int().check(z.gte(0), z.lte(365)) },
  BankAccount: { bank: line(100), account: line(60), holder: line(200) },
  NewConditions: { text: z.object({ es: said, en: said }) },
} as const;

/** What of the terms between a creditor and those who buy from it becomes another. */
export const termsChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('PaymentTerms'), ...termsChanges.PaymentTerms }),
  z.object({ type: z.literal('BankAccount'), ...termsChanges.BankAccount }),
  z.object({ type: z.literal('NewConditions'), ...termsChanges.NewConditions }),
]);
export type TermsChange = z.output<typeof termsChange>;
