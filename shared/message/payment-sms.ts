import { displayMoney } from '../money/money.ts';
import { fitsInSms, plainLetters } from './gsm.ts';
import type { SmsContent } from './message.ts';
import { itemNumber, shortDay, totalsOf } from './open-items.ts';
import { linkToPay, voiceOfReminder, type ReminderFacts } from './payment-reminder.ts';
import { speaksOfOverdue } from './voice.ts';
import { languageOf, localeOf, wordings } from './wording.ts';

/**
 * The same reminder as one SMS: who, what, how much in all, and where to go. What does not fit is left out, least important
 * first; letters that would halve its room are replaced by their plain ones. With an opt-out link it may take two parts.
 */
export function paymentSms(facts: ReminderFacts): SmsContent {
  const { creditor, debtor, reach, statement, optOutUrl } = facts;
  const words = wordings[languageOf(debtor)];
  const locale = localeOf(debtor);
  const voice = voiceOfReminder(facts);
  const isOverdue = speaksOfOverdue(voice);
  const items = statement.items.map(({ item }) => item);
  const totals = totalsOf(items)
    .map((total) => displayMoney(total, locale))
    .join(' + ');
  const [only, ...more] = items;
  const counted = words.counted(items.length, isOverdue);
  const named =
    only && more.length === 0
      ? words.named(itemNumber(only.invoice), shortDay(only.invoice.dueOn, locale), isOverdue)
      : counted;
  const { legalName, sender } = creditor;
  const { sms } = words.voices[voice];
  const link = linkToPay(facts);
  const thanks = isOverdue && voice !== 'hardship' ? words.smsThanks : undefined;
  const contacts = [...(link === undefined ? [] : [`${link} ${sender.replyTo}`, link]), sender.replyTo];
  const candidates = [
    ...contacts.flatMap((contact) => [
      [`${legalName}:`, sms(named, totals), contact, thanks],
      [`${sender.name}:`, sms(named, totals), contact, thanks],
      [`${sender.name}:`, sms(named, totals), contact],
      [`${sender.name}:`, sms(counted, totals), contact],
    ]),
    [`${sender.name}:`, words.smsShort, sender.replyTo],
  ]
    .map((parts) => [...parts, optOutUrl === undefined ? undefined : words.smsOptOut(optOutUrl)])
    .map((parts) => plainLetters(parts.filter((part) => part !== undefined).join(' ')));
  const room = optOutUrl === undefined ? 1 : 2;
  const text = candidates.find((candidate) => fitsInSms(candidate, room)) ?? candidates.at(-1) ?? '';
  return { channel: 'sms', to: { name: reach.name, phone: reach.address }, text };
}
