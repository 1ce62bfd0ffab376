import * as z from 'zod';
import { country, email, erpId, instant, language, line, phone, timeZone } from './fields.ts';

const contact = z.object({
  contactId: erpId,
  name: line(200),
  role: z.enum(['accounts-payable', 'treasury', 'purchasing', 'legal', 'external-accountant', 'other']),
  email: email.optional(),
  phone: phone.optional(),
  preferred: z.boolean().optional(),
});

const consent = z.object({
  contactId: erpId.optional(),
  channel: line(20),
  purpose: line(40),
  granted: z.boolean(),
  obtainedAt: instant,
  source: line(200),
  evidence: line(500).optional(),
});

/** Replaces all that was known of the debtor. */
export const debtorUpdated = {
  type: 'puntual.debtor.updated.v1',
  data: z.object({
    companyCode: erpId,
    debtorId: erpId,
    legalName: line(200),
    taxId: z.object({ type: line(20), number: line(40), checkDigit: line(4).optional() }).optional(),
    kind: z.enum(['person', 'sole-trader', 'company', 'public-entity']),
    country,
    timeZone,
    language,
    contacts: z.array(contact).max(50),
    consents: z.array(consent).max(200),
    accountOwner: z.object({ name: line(200), email }).optional(),
  }),
} as const;
