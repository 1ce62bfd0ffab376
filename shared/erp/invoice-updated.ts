import * as z from 'zod';
import { day, erpId, line, link } from './fields.ts';

/** What is not the same any more; what is left out stays as it is. A `dunningBlock` of `null` lifts it. */
export const invoiceUpdated = {
  type: 'puntual.invoice.updated.v1',
  data: z
    .object({
      companyCode: erpId,
      invoiceId: erpId,
      dueOn: day.optional(),
      dunningBlock: z
        .object({ reason: line(500), until: day.optional() })
        .nullable()
        .optional(),
      purchaseOrder: line(60).optional(),
      paymentLink: link.optional(),
      documentUrl: link.optional(),
    })
    .refine(
      ({ dueOn, dunningBlock, purchaseOrder, paymentLink, documentUrl }) =>
        [dueOn, dunningBlock, purchaseOrder, paymentLink, documentUrl].some((told) => told !== undefined),
      'must say what has changed: dueOn, dunningBlock, purchaseOrder, paymentLink or documentUrl',
    ),
} as const;
