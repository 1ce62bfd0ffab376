import * as z from 'zod/mini';

/** The ERP says something of the invoice anew. Only what counts from now on is in it; `null` lifts the dunning block. */
export const invoiceUpdated = {
  type: 'InvoiceUpdated',
  wakes: true,
  data: z.object({
    stamp: z.string(),
    dueOn: z.optional(z.string()),
    dunningBlock: z.optional(z.nullable(z.object({ until: z.optional(z.string()) }))),
    purchaseOrder: z.optional(z.string()),
    paymentLink: z.optional(z.string()),
    documentUrl: z.optional(z.string()),
    /** Where the reason of the block is kept. */
    noteId: z.optional(z.string()),
  }),
} as const;
