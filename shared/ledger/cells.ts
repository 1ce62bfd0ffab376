import { decimalText, MoneyError, parseMoney } from '../money/money.ts';
import type { IsoDay } from '../time/calendar.ts';
import type { DateFormat, Mapping, Value } from './mapping.ts';
import { decode, ENCODING_HINT, LONGEST_FIELD, type Row } from './records.ts';

/** Why a row cannot be read, and by which of its columns, if by one. */
export class RowFault extends Error {
  readonly column: string | undefined;

  constructor(column: string | undefined, reason: string) {
    super(reason);
    this.column = column;
  }
}

/** The texts of one row, by their columns; each throws `RowFault`. */
export interface Cells {
  /** Trimmed; empty when there is nothing in it. */
  optional: (column: string) => string;
  required: (column: string) => string;
  valueOf: (from: Value) => string;
}

export function cellsOf({ columns, cells }: Row): Cells {
  if (cells.length !== columns.length)
    throw new RowFault(undefined, `has ${cells.length} fields, the first line has ${columns.length}`);
  const optional = (column: string) => {
    const cell = cells[columns.indexOf(column)];
    if (!cell) return '';
    if (cell.length > LONGEST_FIELD)
      throw new RowFault(column, `${column} is longer than ${LONGEST_FIELD} bytes`);
    const text = decode(cell);
    if (text === undefined) throw new RowFault(column, `${column} is not in UTF-8. ${ENCODING_HINT}`);
    // By whoever has read the bytes before us: what stood there is lost.
    if (text.includes('\ufffd')) throw new RowFault(column, `${column} has characters of a wrong encoding`);
    return text.trim();
  };
  const required = (column: string) => {
    const text = optional(column);
    if (text === '') throw new RowFault(column, `${column} is empty`);
    return text;
  };
  const valueOf = (from: Value) => ('always' in from ? from.always : required(from.column));
  return { optional, required, valueOf };
}

const AMOUNTS = {
  '.': /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/,
  ',': /^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/,
} as const;

export function readAmount(
  text: string,
  currency: string,
  { amount: column, decimalMark }: Pick<Mapping, 'amount' | 'decimalMark'>,
): { value: string; currency: string } {
  if (!AMOUNTS[decimalMark].test(text))
    throw new RowFault(
      column,
      `${column} is not an amount with "${decimalMark}" before its decimals: ${shortened(text)}`,
    );
  const plain = text.replaceAll(decimalMark === '.' ? ',' : '.', '').replace(decimalMark, '.');
  try {
    const money = parseMoney(plain, currency);
    if (money.minor <= 0) throw new RowFault(column, `${column} must be more than zero, not ${text}`);
    return { value: decimalText(money), currency };
  } catch (error) {
    if (error instanceof MoneyError) throw new RowFault(column, `${column}: ${error.message}`);
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

/** `swapped` is the line of a day that has day and month the other way round, if the file has one. */
export function readDay(
  text: string,
  { column, format }: { column: string; format: DateFormat },
  swapped: number | undefined,
): IsoDay {
  const iso = dayOf(text, format);
  if (iso === undefined)
    throw new RowFault(column, `${column} is not a day in the form ${format}: ${shortened(text)}`);
  const [, month = '', day = ''] = iso.split('-');
  const isAmbiguous =
    swapped !== undefined && !format.startsWith('YYYY') && month !== day && Number(day) <= 12;
  if (isAmbiguous)
    throw new RowFault(
      column,
      `${column} may be ${iso} or the day with its numbers the other way round: line ${swapped} has them so`,
    );
  return iso;
}

/** The ISO day, if there is such a day. `otherWayRound` takes day and month for each other. */
export function dayOf(text: string, format: DateFormat, otherWayRound = false): IsoDay | undefined {
  const { year, month = '', day = '' } = PATTERNS[format].exec(text)?.groups ?? {};
  if (year === undefined) return undefined;
  const [first, second] = (otherWayRound ? [day, month] : [month, day]).map((part) => part.padStart(2, '0'));
  const iso = `${year}-${first}-${second}`;
  const exists = !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
  return exists ? iso : undefined;
}

const SHOWN = 30;

export function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
