import { createReadStream } from 'node:fs';
import { parse, type CsvError } from 'csv-parse';
import { currencyExponent, MoneyError, parseMoney, decimalText } from '../../shared/money/money.ts';
import { LedgerError, type DateFormat, type Mapping } from './mapping.ts';

/** An invoice of the past, and what became of it. Days are ISO days. */
export interface LedgerInvoice {
  line: number;
  invoiceId: string;
  debtorId: string;
  debtorName: string;
  issuedOn: string;
  dueOn: string;
  amount: { value: string; currency: string };
  settledOn: string | undefined;
  disputed: boolean;
}

/** A row that cannot be read, and why; the others are. */
export interface RefusedRow {
  line: number;
  reason: string;
}

/** What no field of a ledger needs. */
const LONGEST_FIELD = 500;
/** A file whose quotes never close would be read into memory as one record. */
const LONGEST_RECORD = 4_000_000;

/** The first line of a ledger. */
export async function columnsOf(path: string, delimiter: string): Promise<string[]> {
  for await (const { cells } of records(path, delimiter)) return cells.map((cell) => decode(cell) ?? '');
  throw new LedgerError(`${path} is empty`);
}

/** Row by row, so that a ledger of any length takes the same memory. */
export async function* readLedger(
  path: string,
  mapping: Mapping,
): AsyncGenerator<{ invoice: LedgerInvoice } | { refused: RefusedRow }> {
  let columns: string[] | undefined;
  const seen = new Map<string, number>();
  for await (const { cells, line } of records(path, mapping.delimiter)) {
    if (!columns) {
      columns = cells.map((cell) => decode(cell) ?? '');
      expectColumns(path, columns, mapping);
      continue;
    }
    const row = readRow(columns, cells, line, mapping);
    if ('invoice' in row) {
      const before = seen.get(row.invoice.invoiceId);
      if (before !== undefined) {
        yield { refused: { line, reason: `invoice ${row.invoice.invoiceId} is on line ${before} already` } };
        continue;
      }
      seen.set(row.invoice.invoiceId, line);
    }
    yield row;
  }
}

async function* records(path: string, delimiter: string): AsyncGenerator<{ cells: Buffer[]; line: number }> {
  const parser = createReadStream(path).pipe(
    parse({
      delimiter,
      bom: true,
      encoding: null,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Buffer[];
      info: { lines: number };
    }>)
      yield { cells: record, line: info.lines };
  } catch (error) {
    const { code, lines, message } = error as CsvError & { lines?: number };
    if (code === undefined) throw error;
    throw new LedgerError(`${path}, line ${lines ?? '?'}: ${message}`);
  }
}

function expectColumns(path: string, columns: readonly string[], mapping: Mapping): void {
  const wanted = [
    mapping.invoiceId,
    mapping.debtorId,
    mapping.issuedOn.column,
    mapping.dueOn.column,
    mapping.amount,
    ...('column' in mapping.currency ? [mapping.currency.column] : []),
  ];
  const missing = wanted.filter((column) => !columns.includes(column));
  if (missing.length === 0) return;
  throw new LedgerError(
    `${path} has no column ${missing.join(', ')}. It has: ${columns.join(', ')}. Say which column is which with --mapping FILE.`,
  );
}

class RowFault extends Error {}

function readRow(
  columns: readonly string[],
  cells: readonly Buffer[],
  line: number,
  mapping: Mapping,
): { invoice: LedgerInvoice } | { refused: RefusedRow } {
  try {
    if (cells.length !== columns.length)
      throw new RowFault(`has ${cells.length} fields, the first line has ${columns.length}`);
    const optional = (column: string) => {
      const cell = cells[columns.indexOf(column)];
      if (!cell) return '';
      if (cell.length > LONGEST_FIELD) throw new RowFault(`${column} is longer than ${LONGEST_FIELD} bytes`);
      const text = decode(cell);
      if (text === undefined) throw new RowFault(`${column} is not in UTF-8`);
      return text.trim();
    };
    const required = (column: string) => {
      const text = optional(column);
      if (text === '') throw new RowFault(`${column} is empty`);
      return text;
    };
    const invoiceId = required(mapping.invoiceId);
    const debtorId = required(mapping.debtorId);
    const issuedOn = readDay(required(mapping.issuedOn.column), mapping.issuedOn);
    const dueOn = readDay(required(mapping.dueOn.column), mapping.dueOn);
    if (dueOn < issuedOn) throw new RowFault(`${mapping.dueOn.column} is before ${mapping.issuedOn.column}`);
    const settled = mapping.settledOn && optional(mapping.settledOn.column);
    const { disputed } = mapping;
    return {
      invoice: {
        line,
        invoiceId,
        debtorId,
        debtorName: mapping.debtorName === undefined ? debtorId : required(mapping.debtorName),
        issuedOn,
        dueOn,
        amount: readAmount(required(mapping.amount), currencyOf(mapping, required), mapping),
        settledOn: mapping.settledOn && settled ? readDay(settled, mapping.settledOn) : undefined,
        disputed: disputed !== undefined && disputed.when.includes(optional(disputed.column)),
      },
    };
  } catch (error) {
    if (error instanceof RowFault) return { refused: { line, reason: error.message } };
    throw error;
  }
}

function currencyOf({ currency }: Mapping, required: (column: string) => string): string {
  const code = 'always' in currency ? currency.always : required(currency.column);
  if (currencyExponent(code) === undefined) throw new RowFault(`${code} is not an ISO 4217 currency`);
  return code;
}

function readAmount(
  text: string,
  currency: string,
  { amount: column, decimalMark }: Mapping,
): LedgerInvoice['amount'] {
  const grouping = decimalMark === '.' ? ',' : '.';
  const plain = text.replaceAll(grouping, '').replace(decimalMark, '.');
  try {
    const money = parseMoney(plain, currency);
    if (money.minor <= 0) throw new RowFault(`${column} must be more than zero, not ${text}`);
    return { value: decimalText(money), currency };
  } catch (error) {
    if (error instanceof MoneyError) throw new RowFault(`${column}: ${error.message}`);
    throw error;
  }
}

const PATTERNS: Record<DateFormat, RegExp> = {
  'YYYY-MM-DD': /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  'M/D/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  'D/M/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
};

function readDay(text: string, { column, format }: { column: string; format: DateFormat }): string {
  const { year = '', month = '', day = '' } = PATTERNS[format].exec(text)?.groups ?? {};
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const exists = year !== '' && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
  if (!exists) throw new RowFault(`${column} is not a day in the form ${format}: ${text.slice(0, 30)}`);
  return iso;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
