import * as z from 'zod/mini';
import { day } from '../time/schema.ts';
import { countings } from './pack.ts';

/** What a deployment answers where the law is not settled; without an answer the strict reading counts. */
export const legalReading = z.strictObject({
  /** Whose decision it is that business debtors are no consumers, and since when (contact rule CO-6). */
  businessDebtorsExempt: z.optional(
    z.strictObject({ by: z.string().check(z.minLength(1), z.maxLength(200)), on: day }),
  ),
  /** What a contact must have come to before Colombia's caps count it (contact rule CO-3); `attempt` without an answer. */
  contactCounts: z.optional(z.enum(countings)),
});
export type LegalReading = z.infer<typeof legalReading>;
