import * as z from 'zod/mini';
import type { Period } from '../contact/pack.ts';
import { isWithin } from '../contact/rules.ts';
import { MOST_UNANSWERED } from '../contact/silence.ts';
import { currencyExponent } from '../money/money.ts';
import { addDays } from '../time/calendar.ts';
import { day } from '../time/schema.ts';
import { announcements, isContact, tones, type ReminderRung } from './policy.ts';

export const tone = z.enum(tones);
export const announcement = z.enum(announcements);

const step = {
  id: z.string().check(z.regex(/^[a-z0-9-]{1,40}$/)),
  /** From the due date; before it when negative. */
  offsetDays: z.int().check(z.gte(-30), z.lte(365)),
};

export const policyId = z.string().check(z.regex(/^[a-z0-9-]{1,40}$/));

export const currency = z
  .string()
  .check(z.refine((code) => currencyExponent(code) !== undefined, 'must be an ISO 4217 code'));

/** By currency, in its minor units. */
export const amountsByCurrency = z.record(currency, z.int().check(z.nonnegative()));

const reminder = {
  channel: z.enum(['email', 'sms']),
  tone,
  /** `receipt-check` asks whether the invoice has arrived and is in order; it is for what is not overdue. */
  template: z.enum(['payment-reminder', 'receipt-check']),
  announces: z.optional(z.array(announcement)),
};

/** A step of the ladder: so many days from the due date, by this act. */
const rung = z.discriminatedUnion('act', [
  z.strictObject({ ...step, act: z.literal('send-reminder'), ...reminder }),
  /** A person calls the debtor. */
  z.strictObject({
    ...step,
    act: z.literal('assign-call'),
    /** Only about an item of more than this; in a currency that is not named, about any. */
    aboveMinor: z.optional(amountsByCurrency),
    /** What is sent about the others. */
    else: z.optional(z.strictObject(reminder)),
  }),
  /** The debtor's account owner in sales is told. */
  z.strictObject({ ...step, act: z.literal('tell-sales') }),
  /** A person decides whether it goes to an agency: the last rung. */
  z.strictObject({ ...step, act: z.literal('request-escalation') }),
]);

/** In minor units of their currency (C52). */
const minimum = z.strictObject({
  /** An item with less than this triggers nothing by itself; it may ride along. */
  itemMinor: z.int().check(z.nonnegative()),
  /** A debtor who owes less than this in the currency is not contacted about it. */
  totalMinor: z.int().check(z.nonnegative()),
});

/** How fresh the ERP's books must be for a contact that nobody orders by hand (rule DATA-1). */
const books = z.strictObject({
  /** A day of the creditor's, Monday to Friday. */
  maxAgeBusinessDays: z.int().check(z.gte(1), z.lte(30)),
  /** As long as the ERP has never said that its ledger is in sync. */
  whenNeverSynced: z.enum(['contact', 'wait']),
});

const monthAndDay = z.string().check(
  z.regex(/^\d\d-\d\d$/, 'must be a month and a day such as 12-24'),
  z.refine((text) => day.safeParse(`2024-${text}`).success, 'is no day of any year'),
);

/** From one day of the year through another, `12-24` to `01-02`. */
const blackout = z.strictObject({ from: monthAndDay, to: monthAndDay });

/** So much of a year is left for what is due. */
const LEFT_AT_LEAST_DAYS = 30;

function leavesDays(periods: readonly Period[]): boolean {
  const days = Array.from({ length: 366 }, (_, index) => addDays('2024-01-01', index));
  return days.filter((day) => !periods.some((period) => isWithin(day, period))).length >= LEFT_AT_LEAST_DAYS;
}

/** What a policy says, besides what it is called. */
export const policyMembers = {
  version: z.int().check(z.positive()),
  /** After a late start or an outage, contacts that are due together still come one at a time, so many days apart. */
  minDaysBetweenRungs: z.int().check(z.gte(1), z.lte(30)),
  /**
   * `shadow`: every reminder is a draft until a person releases it (C60). Other than the rest of the policy, which a case keeps,
   * this is for all cases as the policy of new cases has it: so it can be ended, and come back, at any time.
   */
  mode: z.optional(z.enum(['live', 'shadow'])),
  books,
  /** By currency; nothing is too small in one that is not named. */
  minimums: z.record(currency, minimum),
  /** The creditor's own days without any contact, every year (C62). */
  blackouts: z.optional(
    z.array(blackout).check(z.maxLength(20), z.refine(leavesDays, 'leave no day for a contact')),
  ),
  /** After so many contacts without an answer the next reminder changes channel and tone (C17); without it, never. */
  silence: z.optional(z.strictObject({ afterContacts: z.int().check(z.gte(2), z.lte(MOST_UNANSWERED)) })),
  rungs: z.array(rung).check(z.minLength(1), z.maxLength(20)),
};

/** How a creditor's overdue invoices are dunned. Data, versioned; a case keeps the version that it opened with. */
export const dunningPolicy = z.strictObject({ id: policyId, ...policyMembers }).check(
  z.superRefine(({ rungs, minDaysBetweenRungs }, context) => {
    rungs.forEach((step, index) => {
      const refuse = (field: string, message: string) => {
        context.addIssue({ code: 'custom', path: ['rungs', index, ...field.split('.')], message });
      };
      const earlier = rungs.slice(0, index);
      if (earlier.some(({ id }) => id === step.id)) refuse('id', `${step.id} is the id of an earlier rung`);
      const before = earlier.at(-1);
      const contactBefore = earlier.findLast(isContact);
      if (before?.act === 'request-escalation') {
        refuse('act', `cannot be reached: ${before.id}, before it, leaves the case to a person`);
      } else if (before && step.offsetDays < before.offsetDays) {
        refuse('offsetDays', `must not be before the rung before it (${before.offsetDays})`);
      } else if (
        contactBefore &&
        isContact(step) &&
        step.offsetDays < contactBefore.offsetDays + minDaysBetweenRungs
      ) {
        const message = `must be at least ${minDaysBetweenRungs} days after the contact before it (${contactBefore.offsetDays})`;
        refuse('offsetDays', message);
      }
      if (!isContact(step)) {
        if (step.offsetDays < 1) refuse('offsetDays', 'must be after the due date');
        return;
      }
      if (step.act === 'send-reminder') refuseWords(step, step.offsetDays, refuse);
      if (step.act !== 'assign-call') return;
      if (step.else) refuseWords(step.else, step.offsetDays, (field, why) => refuse(`else.${field}`, why));
      if (step.else && !step.aboveMinor) refuse('aboveMinor', 'must say for which items there is a call');
      if (step.aboveMinor && !step.else) refuse('else', 'must say what is sent about the other items');
    });
  }),
);

/** What does not fit the day. */
function refuseWords(
  { tone, template }: Pick<ReminderRung, 'tone' | 'template'>,
  offsetDays: number,
  refuse: (field: string, message: string) => void,
): void {
  const isOverdue = offsetDays > 0;
  if (isOverdue && tone === 'courtesy') refuse('tone', 'is for reminders that are not after the due date');
  if (!isOverdue && tone !== 'courtesy') refuse('tone', 'must be courtesy as long as nothing is overdue');
  if (isOverdue && template === 'receipt-check') refuse('template', 'is for what is not overdue');
}
