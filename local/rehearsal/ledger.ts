import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { debtorUpdated } from '../../shared/erp/debtor-updated.ts';
import { invoiceIssued } from '../../shared/erp/invoice-issued.ts';
import { currencyExponent, decimalText, MoneyError, parseMoney } from '../../shared/money/money.ts';
import { DAYS } from '../../shared/time/calendar.ts';
import { columnsOf, LedgerError, presets, type DateFormat, type Mapping } from './mapping.ts';

/** An invoice of the past, and what became of it. Days are ISO days. */
export interface LedgerInvoice {
  line: number;
  invoiceId: string;
  number: string;
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

/** No field of a ledger that is read needs more bytes. */
const LONGEST_FIELD = 500;
/** A file whose quotes never close would be read into memory as one record. */
const LONGEST_RECORD = 4_000_000;
/** What comes later than this after the issue is a slip of the pen, and would be rehearsed day by day. */
const LONGEST_LIFE = 3660 * DAYS;

/** The mapping of the kind of ledgers that the file's first line is one of. Throws `LedgerError` when it is none. */
export async function recognize(path: string): Promise<Mapping> {
  let found: string[] = [];
  for (const delimiter of [',', ';', '\t', '|'] as const) {
    const columns = await firstRow(path, { encoding: 'utf-8', delimiter });
    const preset = presets().find(({ recognizedBy }) => recognizedBy.every((name) => columns.includes(name)));
    if (preset) return { ...preset, delimiter };
    if (columns.length > found.length) found = columns;
  }
  throw new LedgerError(
    `${path} is no ledger of a known kind. It has the columns ${found.join(', ')}. Say which is which with --mapping FILE (see docs/rehearsal.md).`,
  );
}

/** The columns of the file that the mapping does not read. Throws `LedgerError` when one that it needs is missing. */
export async function unreadColumns(path: string, mapping: Mapping): Promise<string[]> {
  const columns = await firstRow(path, mapping);
  const wanted = columnsOf(mapping);
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new LedgerError(
      `${path} has no column ${missing.join(', ')}. It has: ${columns.join(', ')}. Say which column is which with --mapping FILE (see docs/rehearsal.md).`,
    );
  return columns.filter((name) => !wanted.includes(name));
}

/**
 * Row by row, so that a ledger of any length takes the memory of its invoice ids. It is read twice: a file in which some
 * dates have day and month the other way round has others that nobody can tell apart.
 */
export async function* readLedger(
  path: string,
  mapping: Mapping,
): AsyncGenerator<{ invoice: LedgerInvoice } | { refused: RefusedRow }> {
  await unreadColumns(path, mapping);
  const swapped = await swappedLine(path, mapping);
  const seen = new Map<string, number>();
  for await (const { columns, cells, line } of rows(path, mapping)) {
    try {
      const invoice = readRow({ columns, cells, line, mapping, swapped });
      const before = seen.get(invoice.invoiceId);
      if (before !== undefined)
        throw new RowFault(`invoice ${invoice.invoiceId} is on line ${before} already`);
      seen.set(invoice.invoiceId, line);
      yield { invoice };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield { refused: { line, reason: error.message } };
    }
  }
}

type Layout = Pick<Mapping, 'encoding' | 'delimiter'>;

interface Row {
  columns: readonly string[];
  cells: readonly Buffer[];
  line: number;
}

async function firstRow(path: string, layout: Layout): Promise<string[]> {
  for await (const { cells } of records(path, layout)) return namesOf(path, cells);
  throw new LedgerError(`${path} is empty: a ledger has a line of column names and a line for each invoice`);
}

async function* rows(path: string, layout: Layout): AsyncGenerator<Row> {
  let columns: string[] | undefined;
  for await (const { cells, line } of records(path, layout)) {
    if (columns) yield { columns, cells, line };
    else columns = namesOf(path, cells);
  }
}

function namesOf(path: string, cells: readonly Buffer[]): string[] {
  return cells.map((cell) => {
    const name = decode(cell.subarray(0, LONGEST_FIELD));
    if (name === undefined)
      throw new LedgerError(`the first line of ${path} is not in UTF-8. ${ENCODING_HINT}`);
    return name.trim();
  });
}

async function* records(
  path: string,
  { encoding, delimiter }: Layout,
): AsyncGenerator<{ cells: Buffer[]; line: number }> {
  const start = await firstBytes(path);
  const mark = markOf(start);
  const actual = mark?.encoding ?? encoding;
  if (actual === 'utf-8' && start.includes(0))
    throw new LedgerError(`${path} is not text in UTF-8. ${ENCODING_HINT}`);
  const file = createReadStream(path, { start: mark?.length ?? 0 });
  const parser = parse({
    delimiter,
    encoding: null,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  // What goes wrong is heard of by who reads the parser; that nobody reads on is no fault.
  pipeline(actual === 'utf-8' ? file : Readable.from(transcode(file, actual)), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Buffer[];
      info: { lines: number };
    }>)
      yield { cells: record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    throw new LedgerError(`${path}${lines === undefined ? '' : `, line ${lines}`}: ${error.message}`);
  }
}

/** The rows are told apart in UTF-8. */
async function* transcode(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

const ENCODING_HINT =
  'Save it as UTF-8, or name its encoding in a mapping, e.g. "encoding": "windows-1252" for Latin-1 (see docs/rehearsal.md).';

const FIRST_BYTES = 1024;

/** The beginning of a file, by which its kind is told. Throws `LedgerError` when it cannot be read. */
export async function firstBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new LedgerError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

const MARKS = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

/** The mark at the beginning of a file that says its encoding, if there is one. */
function markOf(start: Buffer): { encoding: Mapping['encoding']; length: number } | undefined {
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
  return mark && { encoding: mark.encoding, length: mark.bytes.length };
}

class RowFault extends Error {}

interface RowToRead extends Row {
  mapping: Mapping;
  /** The first line with a date whose day and month are the other way round. */
  swapped: number | undefined;
}

function readRow({ columns, cells, line, mapping, swapped }: RowToRead): LedgerInvoice {
  if (cells.length !== columns.length)
    throw new RowFault(`has ${cells.length} fields, the first line has ${columns.length}`);
  const optional = (column: string) => {
    const cell = cells[columns.indexOf(column)];
    if (!cell) return '';
    if (cell.length > LONGEST_FIELD) throw new RowFault(`${column} is longer than ${LONGEST_FIELD} bytes`);
    const text = decode(cell);
    if (text === undefined) throw new RowFault(`${column} is not in UTF-8. ${ENCODING_HINT}`);
    return text.trim();
  };
  const required = (column: string) => {
    const text = optional(column);
    if (text === '') throw new RowFault(`${column} is empty`);
    return text;
  };
  const { disputed, settledOn: settled } = mapping;
  const invoiceId = required(mapping.invoiceId);
  const debtorId = required(mapping.debtorId);
  const issuedOn = readDay(required(mapping.issuedOn.column), mapping.issuedOn, swapped);
  const dueOn = readDay(required(mapping.dueOn.column), mapping.dueOn, swapped);
  const settledText = settled ? optional(settled.column) : '';
  const settledOn = settled && settledText !== '' ? readDay(settledText, settled, swapped) : undefined;
  if (settled && settledOn !== undefined && settledOn < issuedOn)
    throw new RowFault(`${settled.column} is before ${mapping.issuedOn.column}`);
  if ([dueOn, settledOn ?? dueOn].some((day) => Date.parse(day) - Date.parse(issuedOn) > LONGEST_LIFE))
    throw new RowFault(`is due or settled more than ten years after ${mapping.issuedOn.column}`);
  const invoice: LedgerInvoice = {
    ...{ line, invoiceId, debtorId, issuedOn, dueOn, settledOn },
    number: mapping.number === undefined ? invoiceId : required(mapping.number),
    debtorName: mapping.debtorName === undefined ? debtorId : required(mapping.debtorName),
    amount: readAmount(required(mapping.amount), currencyOf(mapping, required), mapping),
    disputed: disputed !== undefined && disputed.when.includes(optional(disputed.column)),
  };
  return asPuntualTakesIt(invoice, mapping);
}

/** What the webhook would refuse is refused here, by its line: ids and names that are too long, a due day before the issue. */
function asPuntualTakesIt(invoice: LedgerInvoice, mapping: Mapping): LedgerInvoice {
  const { data } = invoiceIssued;
  const checked = data.safeParse({ companyCode: 'x', ...invoice });
  const name = debtorUpdated.data.shape.legalName.safeParse(invoice.debtorName);
  const [issue] = [...(checked.error?.issues ?? []), ...(name.error?.issues ?? [])];
  if (!issue) return invoice;
  const field = String(issue.path[0] ?? 'debtorName');
  const read = mapping[field as keyof Mapping] ?? field;
  const column = typeof read === 'object' && 'column' in read ? read.column : field;
  throw new RowFault(`${typeof read === 'string' ? read : column}: ${issue.message}`);
}

function currencyOf({ currency }: Mapping, required: (column: string) => string): string {
  const code = 'always' in currency ? currency.always : required(currency.column);
  if (currencyExponent(code) === undefined)
    throw new RowFault(`${shortened(code)} is not an ISO 4217 currency`);
  return code;
}

const AMOUNTS = {
  '.': /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/,
  ',': /^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/,
} as const;

function readAmount(
  text: string,
  currency: string,
  { amount: column, decimalMark }: Mapping,
): LedgerInvoice['amount'] {
  if (!AMOUNTS[decimalMark].test(text))
    throw new RowFault(
      `${column} is not an amount with "${decimalMark}" before its decimals: ${shortened(text)}`,
    );
  const plain = text.replaceAll(decimalMark === '.' ? ',' : '.', '').replace(decimalMark, '.');
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
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  'M/D/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  'D/M/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  'D-M-YYYY': /^(?<day>\d{1,2})-(?<month>\d{1,2})-(?<year>\d{4})$/,
  'D.M.YYYY': /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
};

function readDay(
  text: string,
  { column, format }: { column: string; format: DateFormat },
  swapped: number | undefined,
): string {
  const iso = dayOf(text, format);
  if (iso === undefined)
    throw new RowFault(`${column} is not a day in the form ${format}: ${shortened(text)}`);
  const [, month = '', day = ''] = iso.split('-');
  const isAmbiguous =
    swapped !== undefined && !format.startsWith('YYYY') && month !== day && Number(day) <= 12;
  if (isAmbiguous)
    throw new RowFault(
      `${column} may be ${iso} or the day with its numbers the other way round: line ${swapped} has them so`,
    );
  return iso;
}

/** The ISO day, if there is such a day. `otherWayRound` takes day and month for each other. */
function dayOf(text: string, format: DateFormat, otherWayRound = false): string | undefined {
  const { year, month = '', day = '' } = PATTERNS[format].exec(text)?.groups ?? {};
  if (year === undefined) return undefined;
  const [first, second] = (otherWayRound ? [day, month] : [month, day]).map((part) => part.padStart(2, '0'));
  const iso = `${year}-${first}-${second}`;
  const exists = !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
  return exists ? iso : undefined;
}

/** The first line of a date that is a day only with day and month the other way round. */
async function swappedLine(path: string, mapping: Mapping): Promise<number | undefined> {
  const dates = [mapping.issuedOn, mapping.dueOn, ...(mapping.settledOn ? [mapping.settledOn] : [])].filter(
    ({ format }) => !format.startsWith('YYYY'),
  );
  if (dates.length === 0) return undefined;
  for await (const { columns, cells, line } of rows(path, mapping)) {
    const isSwapped = dates.some(({ column, format }) => {
      const cell = cells[columns.indexOf(column)];
      if (!cell || cell.length > LONGEST_FIELD) return false;
      const text = cell.toString().trim();
      return dayOf(text, format) === undefined && dayOf(text, format, true) !== undefined;
    });
    if (isSwapped) return line;
  }
  return undefined;
}

const SHOWN = 30;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function decode(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : undefined;
}
