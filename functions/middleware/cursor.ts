import * as z from 'zod/mini';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { Problem } from './http.ts';

/**
 * A place in a list as opaque text. It is bound to the call and its parameters by a checksum, so that one of another list is
 * refused and not misunderstood. It gives no right: whoever makes one up sees no more than the call shows them anyway.
 */
export function writeCursor(scope: unknown, place: unknown): string {
  const text = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${text}.${checksum(scope, text)}`;
}

/** The place in a list that is ordered by one text: the text at which the page ended. */
export const textPlace = z.string().check(z.minLength(1), z.maxLength(1000));

/** Throws a 400 for what `writeCursor` has not written for this scope. */
export function readCursor<Place>(scope: unknown, cursor: string, place: z.ZodMiniType<Place>): Place {
  const [text = '', sum] = cursor.split('.');
  if (sum !== checksum(scope, text)) throw foreign();
  const read = place.safeParse(parse(text));
  if (!read.success) throw foreign();
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const checksum = (scope: unknown, text: string) => contentHash([scope, text]).slice(0, 12);

function foreign(): Problem {
  const message = 'must be the cursor of the page before, with the same parameters';
  return new Problem(400, 'invalid-cursor', 'Cursor not valid', `cursor ${message}`, [
    { field: 'cursor', message },
  ]);
}
