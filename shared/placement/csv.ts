const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';

/**
 * CSV as RFC 4180 has it, in UTF-8 with its mark, so that spreadsheets read the letters right. A cell that a spreadsheet would
 * take for a formula begins with an apostrophe and is text.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cellOf).join(',') + LINE_END).join('');
}

function cellOf(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
