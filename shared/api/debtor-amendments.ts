import * as z from 'zod/mini';
import { contactRole } from '../erp/debtor-updated.ts';
import { erpId, line } from '../erp/fields.ts';
import { email, phone } from '../erp/party-fields.ts';
import { instant } from '../time/schema.ts';

/** What the debtor, or one of their people, has said about being contacted by a channel about what they owe. */
export const recordConsent = z.object({
  type: z.literal('RecordConsent'),
  /** Without one, all of the debtor's contact persons. */
  contactId: z.optional(erpId),
  channel: z.enum(['email', 'sms', 'call']),
  granted: z.boolean(),
  /** When they said so; without it, now. */
  obtainedAt: z.optional(instant),
  /** How they said so: `call`, `letter of 3 May`. */
  source: line(200),
  evidence: z.optional(line(500)),
});

/** Corrects what the ERP says of a contact person. Of a field that is left out the ERP's word stays; `null` takes an address away. */
export const updateContact = z
  .object({
    type: z.literal('UpdateContact'),
    /** As in the ERP; an id that is not known there adds a person, who needs a name. */
    contactId: z.optional(erpId),
    name: z.optional(line(200)),
    role: z.optional(contactRole),
    email: z.optional(z.nullable(email)),
    phone: z.optional(z.nullable(phone)),
    preferred: z.optional(z.boolean()),
    /** Nobody writes to the person any more. */
    removed: z.optional(z.boolean()),
    /** Of the debtor as a whole, by which they would rather be written to. */
    preferredChannel: z.optional(z.nullable(z.enum(['email', 'sms']))),
  })
  .check(
    z.superRefine(({ type: _, contactId, preferredChannel, ...person }, context) => {
      const saysOfPerson = Object.keys(person).length > 0;
      const isAboutPerson = contactId !== undefined;
      if (saysOfPerson === isAboutPerson && (saysOfPerson || preferredChannel !== undefined)) return;
      const message = saysOfPerson ? 'is needed to change a contact person' : 'comes with nothing to change';
      context.addIssue({ code: 'custom', input: contactId, path: ['contactId'], message });
    }),
  );

/** That the debtor is in distress, or no more. */
export const setHardship = z.object({
  type: z.literal('SetHardship'),
  hardship: z.boolean(),
  /** So many business days the ladder rests; without it, 30. */
  pauseDays: z.optional(z.int().check(z.gte(1), z.lte(365))),
});
