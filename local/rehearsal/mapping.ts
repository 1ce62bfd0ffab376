import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import '../../shared/english-faults.ts';

const column = z.string().min(1);
const dateFormat = z.enum(['YYYY-MM-DD', 'M/D/YYYY', 'D/M/YYYY', 'D.M.YYYY', 'D-M-YYYY', 'YYYYMMDD']);
const date = z.strictObject({ column, format: dateFormat });

/** Which column of a ledger says what. Described in docs/rehearsal.md. */
const mappingSchema = z.strictObject({
  /** Columns by which a file is recognized as one of this kind; all must be there. */
  recognizedBy: z.array(column).default([]),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).default('utf-8'),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  invoiceId: column,
  /** As people know the invoice; its id when there is no such column. */
  number: column.optional(),
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
export type Mapping = z.output<typeof mappingSchema>;
export type DateFormat = z.output<typeof dateFormat>;

/** What is wrong with a ledger as a whole or with what was asked, in words for whoever wrote the command. */
export class LedgerError extends Error {}

export function readMapping(path: string): Mapping {
  const parsed = mappingSchema.safeParse(readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new LedgerError(`${path} is not a mapping: ${faultsOf(parsed.error)} (see docs/rehearsal.md)`);
}

/** The mappings of known kinds of ledgers. */
export function presets(): Mapping[] {
  const folder = join(import.meta.dirname, 'mappings');
  return readdirSync(folder).map((file) => readMapping(join(folder, file)));
}

/** Every column that the mapping reads. */
export function columnsOf({ currency, ...mapping }: Mapping): string[] {
  const { invoiceId, debtorId, issuedOn, dueOn, amount, number, debtorName, settledOn, disputed } = mapping;
  return [
    ...[invoiceId, debtorId, issuedOn.column, dueOn.column, amount],
    ...('column' in currency ? [currency.column] : []),
    ...[number, debtorName, settledOn?.column, disputed?.column].filter((name) => name !== undefined),
  ];
}

/** Throws `LedgerError` for a file that is not there or is no JSON. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new LedgerError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

/** `issuedOn.format: Invalid option; amount: …` */
export function faultsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
