import * as z from 'zod/mini';
import { respectful } from '../message/respect.ts';
import { erpId, line, link } from './fields.ts';
import { country, email, timeZone } from './party-fields.ts';

/** A paragraph of the creditor's own in its messages. */
const spoken = line(500).check(respectful);

export const creditorUpdated = {
  type: 'puntual.creditor.updated.v1',
  data: z.object({
    companyCode: erpId,
    legalName: line(200),
    taxId: line(40),
    country,
    timeZone,
    sender: z.object({ name: line(100).check(respectful), email, replyTo: email }),
    paymentMethods: z
      .array(z.object({ kind: line(40), text: line(500).check(respectful), link: z.optional(link) }))
      .check(z.minLength(1), z.maxLength(20)),
    customerValue: z.optional(z.object({ es: z.optional(spoken), en: z.optional(spoken) })),
  }),
} as const;
