import type { RecordedCase } from './recorded-case.ts';
import type { Run } from './run-case.ts';

/** Where a run first differs from the recording, from the coarse to the fine. */
export type Rung = 'status' | 'outcome' | 'sequence' | 'data' | 'cause';
export interface Difference {
  rung: Rung;
  detail: string;
}

type Event = Record<string, unknown>;

/** The context object tells of redrives since then. */
const REDRIVES_SINCE = '2023-11-15';

/** undefined when the run did all that AWS did. */
export function compare({ expect, recorded }: RecordedCase, actual: Run): Difference | undefined {
  const run = recorded < REDRIVES_SINCE ? withoutRedrives(actual) : actual;
  const match = matcher();
  const differs = (rung: Rung, what: string, expected: unknown, actual: unknown): Difference | undefined =>
    match(expected, actual)
      ? undefined
      : { rung, detail: `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}` };
  const events = expect.events ?? [];
  return (
    differs('status', 'status', expect.status, run.status) ??
    differs('outcome', 'output', expect.output, run.output) ??
    differs('outcome', 'error', expect.error, run.error) ??
    (expect.events && differs('sequence', 'events', events.map(step), run.events.map(step))) ??
    first(events, (event, index) => {
      const actual = run.events[index] ?? {};
      return differs('data', `event ${index + 1}`, without(event, 'cause'), without(actual, 'cause'));
    }) ??
    first(events, (event, index) =>
      differs('cause', `event ${index + 1}`, event['cause'], run.events[index]?.['cause']),
    ) ??
    differs('cause', 'cause', expect.cause, run.cause)
  );
}

function first<T>(
  items: T[],
  find: (item: T, index: number) => Difference | undefined,
): Difference | undefined {
  for (const [index, item] of items.entries()) {
    const difference = find(item, index);
    if (difference) return difference;
  }
  return undefined;
}

function step({ type, name, id, previousId }: Event): unknown {
  return [type, name, id, previousId];
}

function withoutRedrives(run: Run): Run {
  const shown = (key: string, value: unknown) => (key === 'RedriveCount' ? undefined : value);
  return JSON.parse(JSON.stringify(run, shown)) as Run;
}

function without(event: Event, key: string): Event {
  return Object.fromEntries(Object.entries(event).filter(([member]) => member !== key));
}

/** Matches JSON; `<name>` in an expected text stands for any text, the same one throughout the case. */
function matcher(): (expected: unknown, actual: unknown) => boolean {
  const seen = new Map<string, string>();
  const matchText = (expected: string, actual: string): boolean => {
    if (expected === actual) return true;
    const names = [...expected.matchAll(/<[\w-]+(?::\d+)?>/g)].map(([name]) => name);
    if (names.length === 0) return false;
    const literal = expected
      .split(/<[\w-]+(?::\d+)?>/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    const found = new RegExp(`^${literal.join('([\\s\\S]*?)')}$`).exec(actual);
    if (!found) return false;
    // Only what fits as a whole says what a placeholder stands for: the same text may be matched in another way, too.
    const standsFor = new Map(seen);
    for (const [index, name] of names.entries()) {
      const value = found[index + 1] ?? '';
      if ((standsFor.get(name) ?? value) !== value) return false;
      standsFor.set(name, value);
    }
    for (const [name, value] of standsFor) seen.set(name, value);
    return true;
  };
  const match = (expected: unknown, actual: unknown): boolean => {
    if (typeof expected === 'string' && typeof actual === 'string') {
      return (
        matchText(expected, actual) ||
        matchNested(expected, actual) ||
        matchText(plain(expected), plain(actual))
      );
    }
    if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
      return expected === actual;
    }
    if (Array.isArray(expected) !== Array.isArray(actual)) return false;
    const wanted = Object.entries(expected).filter(([, value]) => value !== undefined);
    const given = new Map(Object.entries(actual).filter(([, value]) => value !== undefined));
    return (
      wanted.length === given.size &&
      wanted.every(([key, value]) => given.has(key) && match(value, given.get(key)))
    );
  };
  /** A text that holds JSON is compared parsed: its spacing varies. */
  const matchNested = (expected: string, actual: string): boolean => {
    const [wanted, given] = [parsed(expected), parsed(actual)];
    return wanted !== undefined && given !== undefined && match(wanted, given);
  };
  return match;
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Newer clients of AWS add this to their messages; the recordings span both. */
function plain(text: string): string {
  return text.replace(/ \(SDK Attempt Count: \d+\)/, '');
}
