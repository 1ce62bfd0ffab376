import { gunzipSync, gzipSync } from 'node:zlib';

/** What is long and only read as a whole, as it is kept in an item: what a message of hundreds of items says would not fit otherwise. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

export function unpack(packed: unknown): unknown {
  return JSON.parse(gunzipSync(packed as Uint8Array).toString('utf8'));
}
