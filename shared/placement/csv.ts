const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';

/**
 * What a spreadsheet would take for a formula, at the beginning of a cell: of ours, or of one that it makes by itself where its
 * country separates cells by semicolons. Also the wide forms of the signs, and behind blanks and quotes.
 */
const FORMULA = /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * CSV as RFC 4180 has it, in UTF-8 with its mark, so that spreadsheets read the letters right. What a spreadsheet would take for
 * a formula has an apostrophe before it and is text.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cellOf).join(',') + LINE_END).join('');
}

function cellOf(text: string): string {
  const inert = text.replace(FORMULA, "'");
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
