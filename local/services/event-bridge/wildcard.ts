import { invalidPattern } from './pattern-values.ts';

/** What a wildcard pattern is made of: `*` (any run of characters) or one character. */
type Part = { any: true } | { any: false; character: string };

/**
 * AWS refuses patterns that could be in too many places at once, without saying where the line is. This one lies between the
 * patterns that it is known to take and to refuse.
 */
const MAX_PLACES = 10;
const MAX_SETS = 2000;

/** A test for `*`-patterns; `\*` and `\\` stand for the characters themselves. */
export function compileWildcard(pattern: string): (value: string) => boolean {
  const parts = readParts(pattern);
  if (isTooComplex(parts))
    throw invalidPattern(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  return (value) => {
    let places = closure(parts, [0]);
    for (const character of value) {
      places = advance(parts, places, character);
      if (places.length === 0) return false;
    }
    return places.includes(parts.length);
  };
}

function readParts(pattern: string): Part[] {
  const parts: Part[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '\\') {
      at += 1;
      const escaped = characters[at] ?? '';
      if (escaped !== '*' && escaped !== '\\')
        throw invalidPattern(`Invalid escape character at pos ${at - 1}`);
      parts.push({ any: false, character: escaped });
    } else if (character !== '*') parts.push({ any: false, character });
    else if (parts.at(-1)?.any) throw invalidPattern(`Consecutive wildcard characters at pos ${at - 1}`);
    else parts.push({ any: true });
  }
  return parts;
}

/** The places reachable without reading: a `*` may stand for nothing. Sorted, without doubles. */
function closure(parts: Part[], places: number[]): number[] {
  const reached = new Set(places);
  for (const place of reached) if (parts[place]?.any) reached.add(place + 1);
  return [...reached].sort((a, b) => a - b);
}

function advance(parts: Part[], places: number[], character: string | undefined): number[] {
  const next: number[] = [];
  for (const place of places) {
    const part = parts[place];
    if (part?.any) next.push(place);
    else if (part && part.character === character) next.push(place + 1);
  }
  return closure(parts, next);
}

function isTooComplex(parts: Part[]): boolean {
  const alphabet = new Set<string | undefined>(parts.map((part) => (part.any ? undefined : part.character)));
  const first = closure(parts, [0]);
  const seen = new Set([first.join()]);
  const open = [first];
  for (let places = open.pop(); places; places = open.pop()) {
    if (places.length > MAX_PLACES || seen.size > MAX_SETS) return true;
    for (const character of alphabet) {
      const next = advance(parts, places, character);
      if (seen.has(next.join())) continue;
      seen.add(next.join());
      open.push(next);
    }
  }
  return false;
}
