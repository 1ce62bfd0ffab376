import * as z from 'zod';

/** An invoice is known; nothing happens to it before `opensAt`. */
export const invoiceRegistered = {
  type: 'InvoiceRegistered',
  wakes: false,
  data: z.object({
    caseId: z.string(),
    creditorId: z.string(),
    debtorId: z.string(),
    invoice: z.object({
      number: z.string(),
      issuedOn: z.string(),
      dueOn: z.string(),
      paymentLink: z.string().optional(),
      documentUrl: z.string().optional(),
      purchaseOrder: z.string().optional(),
      instalment: z.object({ number: z.int().positive(), of: z.int().positive() }).optional(),
    }),
    currency: z.string(),
    amountMinor: z.int().positive(),
    /** What the customer is expected to withhold, in minor units. */
    expectedWithholdingsMinor: z.int().nonnegative(),
    timeZone: z.string(),
    /** From the due date on; less than 1 where the ladder begins before that. */
    opensAfterDays: z.int(),
    opensAt: z.string(),
  }),
} as const;
