import * as z from 'zod/mini';
import { country, email, erpId, line, link, timeZone } from './fields.ts';

export const creditorUpdated = {
  type: 'puntual.creditor.updated.v1',
  data: z.object({
    companyCode: erpId,
    legalName: line(200),
    taxId: line(40),
    country,
    timeZone,
    sender: z.object({ name: line(100), email, replyTo: email }),
    paymentMethods: z
      .array(z.object({ kind: line(40), text: line(500), link: z.optional(link) }))
      .check(z.minLength(1), z.maxLength(20)),
  }),
} as const;
