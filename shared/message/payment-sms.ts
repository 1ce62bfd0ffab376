import { displayMoney } from '../money/money.ts';
import { inOneSms, plainLetters } from './gsm.ts';
import type { SmsContent } from './message.ts';
import { totalsOf } from './open-items.ts';
import type { ReminderFacts } from './payment-reminder.ts';
import { languageOf, localeOf, wordings } from './wording.ts';

/**
 * The same reminder as one SMS: who, how many, how much in all, and where to go. What does not fit into one SMS is left out,
 * least important first; letters that would halve its room are replaced by their plain ones.
 */
export function paymentSms({ creditor, debtor, reach, statement }: ReminderFacts): SmsContent {
  const words = wordings[languageOf(debtor)];
  const items = statement.items.map(({ item }) => item);
  const locale = localeOf(debtor);
  const totals = totalsOf(items).map((total) => displayMoney(total, locale));
  const link = creditor.paymentMethods.find((method) => method.link !== undefined)?.link;
  const { replyTo } = creditor.sender;
  const facts = { count: items.length, totals: totals.join(' + ') };
  const candidates = [
    ...(link === undefined
      ? []
      : [words.sms({ ...facts, creditor: creditor.legalName, contact: `${link} ${replyTo}` })]),
    words.sms({ ...facts, creditor: creditor.legalName, contact: replyTo }),
    words.sms({ ...facts, creditor: creditor.sender.name, contact: replyTo }),
    words.smsShort({ creditor: creditor.sender.name, contact: replyTo }),
  ].map(plainLetters);
  const text = candidates.find(inOneSms) ?? candidates.at(-1) ?? '';
  return { channel: 'sms', to: { name: reach.name, phone: reach.address }, text };
}
