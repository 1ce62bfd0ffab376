/** Reads CSV as RFC 4180 has it, with the names of the first row; throws where a row has more or fewer cells. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end = ''] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error('the last row does not end');
  const [names = [], ...others] = rows;
  return others.map((cells) => {
    if (cells.length !== names.length) throw new Error(`a row has ${cells.length} cells`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
