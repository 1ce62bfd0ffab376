import * as z from 'zod';

/** The ERP says something of the invoice anew. Only what counts from now on is in it; `null` lifts the dunning block. */
export const invoiceUpdated = {
  type: 'InvoiceUpdated',
  wakes: true,
  data: z.object({
    stamp: z.string(),
    dueOn: z.string().optional(),
    dunningBlock: z.object({ until: z.string().optional() }).nullable().optional(),
    purchaseOrder: z.string().optional(),
    paymentLink: z.string().optional(),
    documentUrl: z.string().optional(),
    /** Where the reason of the block is kept. */
    noteId: z.string().optional(),
  }),
} as const;
