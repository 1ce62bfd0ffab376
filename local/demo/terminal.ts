/** Where the show prints: lines that stay, and how things stand. */
export interface Terminal {
  /** Whether how things stand is a block at the end that is drawn anew; where it cannot be, its lines stay, too. */
  isLive: boolean;
  line: (text: string) => void;
  status: (lines: readonly string[]) => void;
}

const DEFAULT_WIDTH = 80;
const STYLE = /\u001b\[[0-9;]*m/g;

/** `isPlain` when others print to the same stream, too: the block would not know where it is. */
export function openTerminal(out: NodeJS.WriteStream, { isPlain = false } = {}): Terminal {
  const isLive = out.isTTY && !isPlain;
  let drawn: readonly string[] = [];
  const draw = (lines: readonly string[], above = ''): void => {
    const back = drawn.length > 0 ? `\u001b[${drawn.length}A` : '';
    const width = out.columns || DEFAULT_WIDTH;
    // A line that wraps would count as two.
    drawn = lines.map((line) => (line.replace(STYLE, '').length < width ? line : cut(line, width - 1)));
    out.write(`${back}\r\u001b[0J${above}${drawn.map((line) => `${line}\n`).join('')}`);
  };
  return {
    isLive,
    line: (text) => {
      if (isLive) draw(drawn, `${text}\n`);
      else out.write(`${text}\n`);
    },
    status: (lines) => {
      if (isLive) draw(lines);
      else for (const line of lines) out.write(`${line}\n`);
    },
  };
}

function cut(line: string, width: number): string {
  return `${line.replace(STYLE, '').slice(0, width - 1)}…`;
}
