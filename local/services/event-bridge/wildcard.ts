import { invalidPattern } from './pattern-values.ts';

const ANY = Symbol('*');
/** What a wildcard pattern is made of: `*` (any run of characters) or one character. */
type Part = typeof ANY | string;

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
  const tokens: string[] = pattern.match(/\\[*\\]|[^]/gu) ?? [];
  if (tokens.includes('\\')) throw invalidPattern('Invalid escape character');
  if (tokens.some((token, at) => token === '*' && tokens[at - 1] === '*'))
    throw invalidPattern('Consecutive wildcard characters');
  return tokens.map((token) => (token === '*' ? ANY : token.replace(/^\\/, '')));
}

/** The places reachable without reading: a `*` may stand for nothing. Sorted, without doubles. */
function closure(parts: Part[], places: number[]): number[] {
  const reached = new Set(places);
  for (const place of reached) if (parts[place] === ANY) reached.add(place + 1);
  return [...reached].sort((a, b) => a - b);
}

function advance(parts: Part[], places: number[], character: string | undefined): number[] {
  const next: number[] = [];
  for (const place of places) {
    if (parts[place] === ANY) next.push(place);
    else if (place < parts.length && parts[place] === character) next.push(place + 1);
  }
  return closure(parts, next);
}

function isTooComplex(parts: Part[]): boolean {
  // A character that the pattern does not name is undefined.
  const alphabet = new Set(parts.map((part) => (part === ANY ? undefined : part)));
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
