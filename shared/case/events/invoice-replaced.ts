import * as z from 'zod/mini';

/** Another invoice takes the place of this one. */
export const invoiceReplaced = {
  type: 'InvoiceReplaced',
  wakes: true,
  data: z.object({ by: z.string() }),
} as const;
