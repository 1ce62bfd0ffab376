import * as z from 'zod/mini';

/** The ERP says that the invoice is overdue, whatever the calendar says. */
export const invoiceDeclaredOverdue = {
  type: 'InvoiceDeclaredOverdue',
  wakes: false,
  data: z.object({ statedAt: z.string() }),
} as const;
