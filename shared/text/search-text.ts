const LONGEST = 200;

/** Text as it is searched for by its beginning: without case, accents and doubled spaces. */
export function searchForm(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/\s+/g, ' ').trim().slice(0, LONGEST).toWellFormed();
}
