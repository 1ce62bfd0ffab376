import * as z from 'zod/mini';
import { instant } from '../time/schema.ts';
import { erpId, line } from './fields.ts';
import { country, email, language, phone, timeZone } from './party-fields.ts';

export const contactRole = z.enum([
  'accounts-payable',
  'treasury',
  'purchasing',
  'legal',
  'external-accountant',
  'other',
]);

const contact = z.object({
  contactId: erpId,
  name: line(200),
  role: contactRole,
  email: z.optional(email),
  phone: z.optional(phone),
  preferred: z.optional(z.boolean()),
});

const consent = z.object({
  contactId: z.optional(erpId),
  channel: line(20),
  purpose: line(40),
  granted: z.boolean(),
  obtainedAt: instant,
  source: line(200),
  evidence: z.optional(line(500)),
});

/** Replaces all that was known of the debtor. */
export const debtorUpdated = {
  type: 'puntual.debtor.updated.v1',
  data: z.object({
    companyCode: erpId,
    debtorId: erpId,
    legalName: line(200),
    taxId: z.optional(z.object({ type: line(20), number: line(40), checkDigit: z.optional(line(4)) })),
    kind: z.enum(['person', 'sole-trader', 'company', 'public-entity']),
    country,
    timeZone,
    language,
    contacts: z.array(contact).check(z.maxLength(50)),
    consents: z.array(consent).check(z.maxLength(200)),
    accountOwner: z.optional(z.object({ name: line(200), email })),
  }),
} as const;
