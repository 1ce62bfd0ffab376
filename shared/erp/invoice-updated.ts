import * as z from 'zod/mini';
import { day } from '../time/schema.ts';
import { erpId, line, link } from './fields.ts';

/** What is not the same any more; what is left out stays as it is. A `dunningBlock` of `null` lifts it. */
export const invoiceUpdated = {
  type: 'puntual.invoice.updated.v1',
  data: z
    .object({
      companyCode: erpId,
      invoiceId: erpId,
      dueOn: z.optional(day),
      dunningBlock: z.optional(z.nullable(z.object({ reason: line(500), until: z.optional(day) }))),
      purchaseOrder: z.optional(line(60)),
      paymentLink: z.optional(link),
      documentUrl: z.optional(link),
    })
    .check(
      z.refine(
        ({ dueOn, dunningBlock, purchaseOrder, paymentLink, documentUrl }) =>
          [dueOn, dunningBlock, purchaseOrder, paymentLink, documentUrl].some((told) => told !== undefined),
        'must say what has changed: dueOn, dunningBlock, purchaseOrder, paymentLink or documentUrl',
      ),
    ),
} as const;
