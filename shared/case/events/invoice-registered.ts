import * as z from 'zod/mini';

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
      paymentLink: z.optional(z.string()),
      documentUrl: z.optional(z.string()),
      purchaseOrder: z.optional(z.string()),
      instalment: z.optional(
        z.object({ number: z.int().check(z.positive()), of: z.int().check(z.positive()) }),
      ),
    }),
    currency: z.string(),
    amountMinor: z.int().check(z.positive()),
    /** What the customer is expected to withhold, in minor units. */
    expectedWithholdingsMinor: z.int().check(z.nonnegative()),
    timeZone: z.string(),
    /** From the due date on; less than 1 where the ladder begins before that. */
    opensAfterDays: z.int(),
    opensAt: z.string(),
  }),
} as const;
