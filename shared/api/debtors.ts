import * as z from 'zod/mini';
import { caseSummary } from './cases.ts';
import { consentVia } from '../parties/debtor.ts';
import { day, id, instant, money } from './fields.ts';
import { noteView } from './notes.ts';
import { segmentation } from './segments.ts';

export const profile = {
  legalName: z.string(),
  kind: z.enum(['person', 'sole-trader', 'company', 'public-entity']),
  country: z.string(),
  timeZone: z.string(),
  language: z.string(),
};

export const debtorSummary = z.object({ debtorId: id, ...profile }).check(z.meta({ id: 'DebtorSummary' }));
export type DebtorSummary = z.output<typeof debtorSummary>;

const contactPerson = z.object({
  contactId: z.string(),
  name: z.string(),
  role: z.string(),
  email: z.optional(z.string()),
  phone: z.optional(z.string()),
  preferred: z.optional(z.boolean()),
  /** Those of the two that bounced or complained: nothing is sent there. */
  unusable: z.array(z.enum(['email', 'phone'])),
});

const correction = z.object({
  contactId: z.string(),
  at: instant,
  by: z.string(),
  /** Those of the fields that hold against what the ERP has said since. */
  fields: z.array(z.enum(['name', 'role', 'email', 'phone', 'preferred'])),
  removed: z.boolean(),
});

export const consent = z.object({
  contactId: z.optional(z.string()),
  channel: z.string(),
  purpose: z.string(),
  granted: z.boolean(),
  obtainedAt: instant,
  source: z.string(),
  evidence: z.optional(z.string()),
  /** How it came to us. */
  via: z.optional(consentVia),
  /** Which of our people recorded it. */
  by: z.optional(z.string()),
});

export const debtorDetail = z
  .object({
    debtorId: id,
    /** Absent as long as the ERP has sent invoices of the debtor and not the debtor. */
    profile: z.optional(
      z.object({
        ...profile,
        creditorId: id,
        contacts: z.array(contactPerson),
        consents: z.array(consent),
        accountOwner: z.optional(z.object({ name: z.string(), email: z.string() })),
        preferredChannel: z.optional(z.enum(['email', 'sms'])),
        /** What our people put in the place of the ERP's word. */
        corrections: z.array(correction),
      }),
    ),
    /** The contacts of the last two weeks, which is what the rules look at. */
    lastContacts: z.array(z.object({ at: instant, channel: z.string(), messageId: id })),
    /** Money that no invoice was named for, by currency. */
    unapplied: z.array(money),
    /** What is owed on live cases, by currency. */
    exposure: z.array(money),
    segmentation,
    /** Nobody contacts the debtor through that day, or without one until somebody ends it. */
    pause: z.optional(z.object({ until: z.optional(day) })),
    /** The debtor is in distress: nobody contacts them through that day, and gently afterwards. */
    hardship: z.optional(z.object({ since: day, pausedUntil: z.optional(day) })),
    /** The latest 200, also those about single cases. */
    notes: z.array(noteView),
    caseCount: z.int(),
    /** Live ones, by due day; the first 200. */
    cases: z.array(caseSummary),
  })
  .check(z.meta({ id: 'Debtor' }));
export type DebtorDetail = z.output<typeof debtorDetail>;
