import { createHash, createHmac } from 'node:crypto';

/** A 26-letter id that says nothing about what the ERP calls the thing. */
export type InternalId = string;

export type IdKind =
  'creditor' | 'debtor' | 'invoice' | 'payment' | 'credit-note' | 'debit-note' | 'dispute' | 'erp-event';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/**
 * The id by which Puntual knows what an ERP calls `erpId`. Keyed, because tax ids often serve as ERP ids and a plain hash of
 * one can be guessed. Ids are unique within source and company code, so both are part of it.
 */
export function internalId(
  key: string,
  kind: IdKind,
  source: string,
  companyCode: string,
  erpId: string,
): InternalId {
  const hmac = createHmac('sha256', key);
  hmac.update(JSON.stringify([kind, source, companyCode, erpId]));
  return base32(hmac.digest());
}

/** An id derived from other internal ids, e.g. a message's from debtor, episode and rung. */
export function derivedId(...parts: (string | number)[]): InternalId {
  return base32(createHash('sha256').update(JSON.stringify(parts)).digest());
}

/** Tells two contents under one id apart. Keys are compared in any order. */
export function contentHash(content: unknown): string {
  return base32(createHash('sha256').update(canonicalJson(content)).digest());
}

/** JSON in the one form of RFC 8785: members in order, no blanks. What is undefined is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** How many bits an id stands for. */
export const ID_BITS = 130n;

export function bitsOfId(id: InternalId): bigint {
  return Array.from(id).reduce((bits, letter) => (bits << 5n) | BigInt(ALPHABET.indexOf(letter)), 0n);
}

/** The id that stands for the last 130 of these bits. */
export function idOfBits(bits: bigint): InternalId {
  let left = bits;
  let text = '';
  for (let i = 0; i < LENGTH; i++) {
    text = (ALPHABET[Number(left & 31n)] ?? '') + text;
    left >>= 5n;
  }
  return text;
}

function base32(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  return idOfBits(bits);
}
