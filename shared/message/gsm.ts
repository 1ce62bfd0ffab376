/** The basic character set of GSM 03.38: one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension: two septets each. */
const EXTENDED = new Set('^{}\\[~]|€');

/** Of an SMS, and of each part of a longer one: the headers that join them take room. */
const SEPTETS = { alone: 160, part: 153 } as const;
/** With one letter outside the set the whole SMS is in UTF-16. */
const UTF16_UNITS = { alone: 70, part: 67 } as const;

/** Whether the text fits into one SMS of so many parts, whatever its letters are. */
export function fitsInSms(text: string, parts: number): boolean {
  const letters = Array.from(text);
  const isPlain = letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter));
  const units = isPlain
    ? letters.reduce((septets, letter) => septets + (EXTENDED.has(letter) ? 2 : 1), 0)
    : text.length;
  const room = isPlain ? SEPTETS : UTF16_UNITS;
  return units <= (parts === 1 ? room.alone : room.part * parts);
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
