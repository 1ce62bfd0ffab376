/** The basic character set of GSM 03.38: one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension: two septets each. */
const EXTENDED = new Set('^{}\\[~]|€');

const SEPTETS = 160;
/** With one letter outside the set the whole SMS is in UTF-16. */
const UTF16_UNITS = 70;

/** Whether the text fits into one SMS, whatever its letters are. */
export function inOneSms(text: string): boolean {
  const letters = Array.from(text);
  if (letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter))) {
    return letters.reduce((septets, letter) => septets + (EXTENDED.has(letter) ? 2 : 1), 0) <= SEPTETS;
  }
  return text.length <= UTF16_UNITS;
}

/** The text with letters that GSM 03.38 lacks (á, í, ó, ú, typographic quotes) replaced by their plain ones, where there are any. */
export function plainLetters(text: string): string {
  return Array.from(text.normalize('NFC'))
    .map((letter) => {
      if (BASIC.has(letter) || EXTENDED.has(letter)) return letter;
      const plain = PLAIN[letter] ?? letter.normalize('NFKD').replace(/\p{Mn}/gu, '');
      return Array.from(plain).every((each) => BASIC.has(each)) ? plain : letter;
    })
    .join('');
}

const PLAIN: Record<string, string> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  ç: 'c',
};
