import * as z from 'zod/mini';
import { deductionKind } from './deduction-kind.ts';
import { erpId, line, positiveAmount } from './fields.ts';

/** What becomes of one invoice is written together: with more lines it would not fit into one transaction. */
const LINES_PER_INVOICE = 15;

const fewPerInvoice = (lines: readonly { invoiceId: string }[]) => {
  const counts = new Map<string, number>();
  for (const { invoiceId } of lines) counts.set(invoiceId, (counts.get(invoiceId) ?? 0) + 1);
  return [...counts.values()].every((count) => count <= LINES_PER_INVOICE);
};
const TOO_MANY = `must not name one invoice more than ${LINES_PER_INVOICE} times`;

/** What is meant for which invoice, in the invoice's currency. */
export const allocations = z
  .array(z.object({ invoiceId: erpId, amount: positiveAmount }))
  .check(z.maxLength(1000), z.refine(fewPerInvoice, TOO_MANY));

/** What a payer kept back of an invoice, and why. */
export const deductions = z
  .array(
    z.object({
      invoiceId: erpId,
      kind: deductionKind,
      amount: positiveAmount,
      certificate: z.optional(line(100)),
    }),
  )
  .check(z.maxLength(1000), z.refine(fewPerInvoice, TOO_MANY));
