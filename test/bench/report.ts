/** One thing that was measured. */
export interface Figure {
  what: string;
  value: number;
  unit?: string;
  /** What it is held against, in words. */
  note?: string;
}

export interface Report {
  /** Printed first: they say something on any machine. */
  ratios: Figure[];
  figures: Figure[];
}

export interface Section {
  title: string;
  run: (note: (line: string) => void) => Promise<Report>;
}

/** A section as lines of text. */
export function reportLines(title: string, { ratios, figures }: Report): string[] {
  const lines = [...ratios, ...figures].map(({ what, value, unit = '', note }, index) => {
    const amount = index < ratios.length ? `${rounded(value)}×` : `${rounded(value)} ${unit}`.trimEnd();
    return { what, amount, note };
  });
  const width = Math.max(...lines.map(({ what }) => what.length));
  const amounts = Math.max(...lines.map(({ amount }) => amount.length));
  return [
    title,
    ...lines.map(
      ({ what, amount, note }) =>
        `  ${what.padEnd(width)}  ${amount.padStart(amounts)}${note === undefined ? '' : `  ${note}`}`,
    ),
  ];
}

/** Three digits of what is small, whole numbers of what is not. */
function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** The middle one, or between the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
