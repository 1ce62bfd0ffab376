import { readFileSync } from 'node:fs';
import * as z from 'zod';

const column = z.string().min(1);
const dateFormat = z.enum(['YYYY-MM-DD', 'M/D/YYYY', 'D/M/YYYY']);
const date = z.strictObject({ column, format: dateFormat });

/** Which column of a ledger says what. See `mappings/README.md`. */
export const mapping = z.strictObject({
  /** Columns by which a file is recognized as one of this kind; all must be there. */
  recognizedBy: z.array(column).default([]),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  invoiceId: column,
  debtorId: column,
  debtorName: column.optional(),
  issuedOn: date,
  dueOn: date,
  amount: column,
  decimalMark: z.enum(['.', ',']).default('.'),
  currency: z.union([z.strictObject({ column }), z.strictObject({ always: z.string().length(3) })]),
  /** Empty as long as the invoice is not paid. */
  settledOn: date.optional(),
  /** A dispute opens the day after the due date if the invoice is still unpaid, and ends with the settlement. */
  disputed: z.strictObject({ column, when: z.array(z.string()).min(1) }).optional(),
});
export type Mapping = z.output<typeof mapping>;
export type DateFormat = z.output<typeof dateFormat>;

/** What is wrong with a mapping or a ledger as a whole, in words for whoever wrote the command. */
export class LedgerError extends Error {}

export function readMapping(path: string): Mapping {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new LedgerError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
  const parsed = mapping.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`);
  throw new LedgerError(`${path} is not a mapping: ${faults.join('; ')}`);
}
