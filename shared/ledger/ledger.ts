import { debtorUpdated } from '../erp/debtor-updated.ts';
import { invoiceIssued } from '../erp/invoice-issued.ts';
import { contentHash } from '../ids/internal-id.ts';
import { currencyExponent } from '../money/money.ts';
import { DAYS, type IsoDay } from '../time/calendar.ts';
import { cellsOf, dayOf, readAmount, readDay, RowFault, shortened, type Cells } from './cells.ts';
import { readDebtor, type LedgerDebtor } from './debtor.ts';
import { columnsOf, LedgerError, presets, type Mapping } from './mapping.ts';
import { firstRow, LONGEST_FIELD, rows, type LedgerSource, type Row } from './records.ts';

/** An invoice, and what became of it. Days are ISO days. */
export interface LedgerInvoice {
  line: number;
  invoiceId: string;
  number: string;
  debtorId: string;
  debtorName: string;
  issuedOn: IsoDay;
  dueOn: IsoDay;
  amount: { value: string; currency: string };
  settledOn: IsoDay | undefined;
  disputed: boolean;
  /** What the mapping reads of the debtor, with the first of their invoices. */
  debtor?: LedgerDebtor;
}

/** A row that cannot be read, and why; the others are. */
export interface RefusedRow {
  line: number;
  /** The column by which it cannot be read, if it is one. */
  field?: string;
  reason: string;
}

/** What comes later than this after the issue is a slip of the pen, and would be rehearsed day by day. */
const LONGEST_LIFE = 3660 * DAYS;

/** The mapping of the kind of ledgers that the first line is one of. Throws `LedgerError` when it is none. */
export async function recognize(source: LedgerSource): Promise<Mapping> {
  let found: string[] = [];
  for (const delimiter of [',', ';', '\t', '|'] as const) {
    const columns = await firstRow(source, { encoding: 'utf-8', delimiter });
    const preset = presets.find(({ recognizedBy }) => recognizedBy.every((name) => columns.includes(name)));
    if (preset) return { ...preset, delimiter };
    if (columns.length > found.length) found = columns;
  }
  throw new LedgerError(
    `${source.name} is no ledger of a known kind. It has the columns ${found.join(', ')}. ${WHICH_IS_WHICH}`,
  );
}

const WHICH_IS_WHICH = 'Say which is which in a mapping (see docs/rehearsal.md).';

/** The columns that the mapping does not read. Throws `LedgerError` when one that it needs is missing, or there twice. */
export async function unreadColumns(source: LedgerSource, mapping: Mapping): Promise<string[]> {
  const columns = await firstRow(source, mapping);
  const wanted = columnsOf(mapping);
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new LedgerError(
      `${source.name} has no column ${missing.join(', ')}. It has: ${columns.join(', ')}. ${WHICH_IS_WHICH}`,
    );
  const twice = [...new Set(wanted)].filter((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice.length > 0)
    throw new LedgerError(
      `${source.name} has more than one column ${twice.join(', ')}: which of them counts cannot be told`,
    );
  return columns.filter((name) => !wanted.includes(name));
}

/**
 * Row by row, so that a ledger of any length takes the memory of its invoice ids. It is read twice: a file in which some
 * dates have day and month the other way round has others that nobody can tell apart.
 */
export async function* readLedger(
  source: LedgerSource,
  mapping: Mapping,
): AsyncGenerator<{ invoice: LedgerInvoice } | { refused: RefusedRow }> {
  await unreadColumns(source, mapping);
  const reading = { mapping, swapped: await swappedLine(source, mapping), debtors: new Debtors() };
  const seen = new Map<string, number>();
  for await (const row of rows(source, mapping)) {
    const { line } = row;
    try {
      const invoice = readRow(row, reading);
      const before = seen.get(invoice.invoiceId);
      if (before !== undefined)
        throw new RowFault(mapping.invoiceId, `invoice ${invoice.invoiceId} is on line ${before} already`);
      seen.set(invoice.invoiceId, line);
      yield { invoice: { ...invoice, debtor: reading.debtors.news(invoice, mapping) } };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield { refused: { line, field: error.column, reason: error.message } };
    }
  }
}

/** What was said of each debtor, and on which line first. */
class Debtors {
  private readonly told = new Map<string, { line: number; content: string }>();

  /** The debtor, if nothing was said of them before. Throws `RowFault` when something else was. */
  news({ debtor, debtorId, line }: LedgerInvoice, mapping: Mapping): LedgerDebtor | undefined {
    if (!debtor) return undefined;
    const content = contentHash(debtor);
    const before = this.told.get(debtorId);
    if (!before) {
      this.told.set(debtorId, { line, content });
      return debtor;
    }
    if (before.content === content) return undefined;
    throw new RowFault(
      mapping.debtorId,
      `line ${before.line} says otherwise of debtor ${shortened(debtorId)}: all lines of a debtor must say the same`,
    );
  }
}

interface Reading {
  mapping: Mapping;
  /** The first line with a date whose day and month are the other way round. */
  swapped: number | undefined;
  debtors: Debtors;
}

function readRow(row: Row, { mapping, swapped }: Reading): LedgerInvoice {
  const cells = cellsOf(row);
  const { required, optional } = cells;
  const { disputed, settledOn: settled } = mapping;
  const invoiceId = required(mapping.invoiceId);
  const debtorId = required(mapping.debtorId);
  const issuedOn = readDay(required(mapping.issuedOn.column), mapping.issuedOn, swapped);
  const dueOn = readDay(required(mapping.dueOn.column), mapping.dueOn, swapped);
  const settledText = settled ? optional(settled.column) : '';
  const settledOn = settled && settledText !== '' ? readDay(settledText, settled, swapped) : undefined;
  if (settled && settledOn !== undefined && settledOn < issuedOn)
    throw new RowFault(settled.column, `${settled.column} is before ${mapping.issuedOn.column}`);
  if ([dueOn, settledOn ?? dueOn].some((day) => Date.parse(day) - Date.parse(issuedOn) > LONGEST_LIFE))
    throw new RowFault(undefined, `is due or settled more than ten years after ${mapping.issuedOn.column}`);
  const invoice: LedgerInvoice = {
    ...{ line: row.line, invoiceId, debtorId, issuedOn, dueOn, settledOn },
    number: mapping.number === undefined ? invoiceId : required(mapping.number),
    debtorName: mapping.debtorName === undefined ? debtorId : required(mapping.debtorName),
    amount: readAmount(required(mapping.amount), currencyOf(mapping, cells), mapping),
    disputed: disputed !== undefined && disputed.when.includes(optional(disputed.column)),
  };
  const checked = asPuntualTakesIt(invoice, mapping);
  if (!mapping.debtor) return checked;
  const name = checked.debtorName;
  return { ...checked, debtor: readDebtor(cells, { debtorId, name }, mapping.debtor, swapped) };
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
  const ofDay = typeof read === 'object' && 'column' in read ? read.column : field;
  const column = typeof read === 'string' ? read : ofDay;
  throw new RowFault(column, `${column}: ${issue.message}`);
}

function currencyOf({ currency }: Mapping, { valueOf }: Cells): string {
  const code = valueOf(currency);
  if (currencyExponent(code) === undefined)
    throw new RowFault(
      'column' in currency ? currency.column : undefined,
      `${shortened(code)} is not an ISO 4217 currency`,
    );
  return code;
}

/** The first line of a date that is a day only with day and month the other way round. */
async function swappedLine(source: LedgerSource, mapping: Mapping): Promise<number | undefined> {
  const consents = mapping.debtor?.consents ?? [];
  const dates = [
    mapping.issuedOn,
    mapping.dueOn,
    ...(mapping.settledOn ? [mapping.settledOn] : []),
    ...consents.map(({ obtainedOn }) => obtainedOn),
  ].filter(({ format }) => !format.startsWith('YYYY'));
  if (dates.length === 0) return undefined;
  const columns = await firstRow(source, mapping);
  const read = dates.map(({ column, format }) => ({ index: columns.indexOf(column), format }));
  for await (const { cells, line } of rows(source, mapping)) {
    const isSwapped = read.some(({ index, format }) => {
      const cell = cells[index];
      if (!cell || cell.length > LONGEST_FIELD) return false;
      const text = cell.toString().trim();
      return dayOf(text, format) === undefined && dayOf(text, format, true) !== undefined;
    });
    if (isSwapped) return line;
  }
  return undefined;
}
