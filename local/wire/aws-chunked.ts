import { AwsError } from '../aws-error.ts';

/**
 * A body as the SDKs stream it to S3: pieces with their length before them, perhaps signed, and trailers behind the last.
 * Throws `IncompleteBody` when it is cut off or not of that form. Signatures are not checked, as nowhere on the wire.
 */
export function decodeAwsChunked(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const pieces: Buffer[] = [];
  let at = 0;
  const line = (): string => {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw incomplete();
    const text = body.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-f]+)(?:;.*)?$/i.exec(line())?.[1];
    if (size === undefined) throw incomplete();
    const length = parseInt(size, 16);
    if (length === 0) break;
    if (at + length > body.length) throw incomplete();
    pieces.push(body.subarray(at, at + length));
    at += length;
    if (line() !== '') throw incomplete();
  }
  const trailers: Record<string, string> = {};
  while (at < body.length) {
    const text = line();
    if (text === '') break;
    const [name = '', ...value] = text.split(':');
    trailers[name.trim().toLowerCase()] = value.join(':').trim();
  }
  return { bytes: Buffer.concat(pieces), trailers };
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly', 400);
}
