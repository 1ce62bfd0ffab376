import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { LedgerError, type Mapping } from './mapping.ts';

/** Where a ledger comes from. It is read more than once. */
export interface LedgerSource {
  /** As people know it. */
  name: string;
  bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type Layout = Pick<Mapping, 'encoding' | 'delimiter'>;

export interface Row {
  columns: readonly string[];
  cells: readonly Buffer[];
  line: number;
}

/** No field of a ledger that is read needs more bytes. */
export const LONGEST_FIELD = 500;
/** A file whose quotes never close would be read into memory as one record. */
const LONGEST_RECORD = 4_000_000;

export const ENCODING_HINT =
  'Save it as UTF-8, or name its encoding in a mapping, e.g. "encoding": "windows-1252" for Latin-1 (see docs/rehearsal.md).';

/** The names of the columns. Throws `LedgerError` when there is not even a first line. */
export async function firstRow(source: LedgerSource, layout: Layout): Promise<string[]> {
  for await (const { cells } of records(source, layout)) return namesOf(source, cells);
  throw new LedgerError(
    `${source.name} is empty: a ledger has a line of column names and a line for each invoice`,
  );
}

/** Row by row. Throws `LedgerError` when it cannot be told where a row ends. */
export async function* rows(source: LedgerSource, layout: Layout): AsyncGenerator<Row> {
  let columns: string[] | undefined;
  for await (const { cells, line } of records(source, layout)) {
    if (columns) yield { columns, cells, line };
    else columns = namesOf(source, cells);
  }
}

/** Whether a ledger has more than so many rows; reads no further than that. */
export async function hasMoreRows(source: LedgerSource, layout: Layout, most: number): Promise<boolean> {
  let count = 0;
  for await (const _ of rows(source, layout)) if (++count > most) return true;
  return false;
}

function namesOf({ name: ledger }: LedgerSource, cells: readonly Buffer[]): string[] {
  return cells.map((cell) => {
    const name = decode(cell.subarray(0, LONGEST_FIELD));
    if (name === undefined)
      throw new LedgerError(`the first line of ${ledger} is not in UTF-8. ${ENCODING_HINT}`);
    return name.trim();
  });
}

async function* records(
  source: LedgerSource,
  { encoding, delimiter }: Layout,
): AsyncGenerator<{ cells: Buffer[]; line: number }> {
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
  pipeline(Readable.from(inUtf8(source, encoding)), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Buffer[];
      info: { lines: number };
    }>)
      yield { cells: record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    throw new LedgerError(`${source.name}${lines === undefined ? '' : `, line ${lines}`}: ${error.message}`);
  }
}

/** Bytes by which the encoding is told: text in UTF-8 has none that are zero. */
const LOOKED_AT = 1024;

/** The rows are told apart in UTF-8. */
async function* inUtf8({ name, bytes }: LedgerSource, encoding: Mapping['encoding']): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let start: Buffer | undefined;
  for await (const part of bytes()) {
    let chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    if (!start) {
      start = chunk.subarray(0, LOOKED_AT);
      const mark = markOf(start);
      const actual = mark?.encoding ?? encoding;
      if (actual === 'utf-8' && start.includes(0))
        throw new LedgerError(`${name} is not text in UTF-8. ${ENCODING_HINT}`);
      if (actual !== 'utf-8') decoder = new TextDecoder(actual);
      chunk = chunk.subarray(mark?.length ?? 0);
    }
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
  if (decoder) yield Buffer.from(decoder.decode());
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

export function decode(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : undefined;
}
