import * as z from 'zod/mini';
import ibmLatePayments from './presets/ibm-late-payments.json' with { type: 'json' };
import openItems from './presets/open-items.json' with { type: 'json' };
import standard from './presets/standard.json' with { type: 'json' };
import '../english-faults.ts';

const column = z.string().check(z.minLength(1));
const dateFormat = z.enum(['YYYY-MM-DD', 'M/D/YYYY', 'D/M/YYYY', 'D.M.YYYY', 'D-M-YYYY', 'YYYYMMDD']);
const date = z.strictObject({ column, format: dateFormat });
const consentChannel = z.enum(['email', 'sms', 'call']);
/** In a column, or the same in every row. */
const value = z.union([
  z.strictObject({ column }),
  z.strictObject({ always: z.string().check(z.minLength(1)) }),
]);
const words = z.array(z.string()).check(z.minLength(1), z.maxLength(100));

/** What an import says of the debtors, as `debtor.updated` has it. */
const debtor = z.strictObject({
  kind: z._default(value, { always: 'company' }),
  country: value,
  timeZone: value,
  language: value,
  taxId: z.optional(z.strictObject({ type: value, number: column })),
  /** The one contact person; the debtor's name when there is no such column. */
  contactName: z.optional(column),
  email: z.optional(column),
  phone: z.optional(column),
  consents: z._default(
    z
      .array(
        z.strictObject({
          channel: consentChannel,
          /** Empty says nothing of a consent; what is not in `when` says that it was refused. */
          column,
          when: words,
          obtainedOn: date,
          /** How it was obtained. */
          source: value,
        }),
      )
      .check(
        z.maxLength(consentChannel.options.length),
        z.refine(
          (consents) => new Set(consents.map(({ channel }) => channel)).size === consents.length,
          'must have one for each channel',
        ),
      ),
    [],
  ),
});

/** Which column of a ledger says what. Described in docs/rehearsal.md and docs/import.md. */
export const columnMapping = z.strictObject({
  delimiter: z._default(z.enum([',', ';', '\t', '|']), ','),
  invoiceId: column,
  /** As people know the invoice; its id when there is no such column. */
  number: z.optional(column),
  debtorId: column,
  debtorName: z.optional(column),
  issuedOn: date,
  dueOn: date,
  amount: column,
  decimalMark: z._default(z.enum(['.', ',']), '.'),
  currency: z.union([
    z.strictObject({ column }),
    z.strictObject({ always: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency')) }),
  ]),
  /** Empty as long as the invoice is not paid. */
  settledOn: z.optional(date),
  /** A disputed invoice is not dunned while it is not paid. */
  disputed: z.optional(z.strictObject({ column, when: words })),
  /** A rehearsal makes up its debtors; without it, an import tells of invoices only. */
  debtor: z.optional(debtor),
});

/** Of a file: what its bytes mean, and how it is known. */
export const mappingSchema = z.extend(columnMapping, {
  /** Columns by which a file is recognized as one of this kind; all must be there. */
  recognizedBy: z._default(z.array(column), []),
  encoding: z._default(z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']), 'utf-8'),
});
export type Mapping = z.output<typeof mappingSchema>;
export type DebtorMapping = z.output<typeof debtor>;
export type DateFormat = z.output<typeof dateFormat>;
export type Value = z.output<typeof value>;

/** What is wrong with a ledger as a whole or with what was asked, in words for whoever wrote the command. */
export class LedgerError extends Error {}

/** The mappings of known kinds of ledgers. */
export const presets: readonly Mapping[] = [ibmLatePayments, openItems, standard].map((preset) =>
  mappingSchema.parse(preset),
);

/** Every column that the mapping reads. */
export function columnsOf({ currency, ...mapping }: Mapping): string[] {
  const { invoiceId, debtorId, issuedOn, dueOn, amount, number, debtorName, settledOn, disputed } = mapping;
  return [
    ...[invoiceId, debtorId, issuedOn.column, dueOn.column, amount],
    ...columnOf(currency),
    ...[number, debtorName, settledOn?.column, disputed?.column].filter((name) => name !== undefined),
    ...(mapping.debtor ? columnsOfDebtor(mapping.debtor) : []),
  ];
}

function columnsOfDebtor({ taxId, consents, ...debtor }: DebtorMapping): string[] {
  const values = [debtor.kind, debtor.country, debtor.timeZone, debtor.language];
  const { contactName, email, phone } = debtor;
  return [
    ...values.flatMap(columnOf),
    ...(taxId ? [...columnOf(taxId.type), taxId.number] : []),
    ...[contactName, email, phone].filter((name) => name !== undefined),
    ...consents.flatMap((consent) => [
      consent.column,
      consent.obtainedOn.column,
      ...columnOf(consent.source),
    ]),
  ];
}

function columnOf(from: Value): string[] {
  return 'column' in from ? [from.column] : [];
}

/** `issuedOn.format: Invalid option; amount: …` */
export function faultsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
