import { createHmac, timingSafeEqual } from 'node:crypto';
import { bitsOfId, ID_BITS, idOfBits, type InternalId } from '../ids/internal-id.ts';
import type { MessageChannel } from './ledger.ts';

/** What the bearer of a link may do: end, or take up again, what we write to the debtor by the channel. */
export interface OptOut {
  debtorId: InternalId;
  channel: MessageChannel;
}

/** Keys by number, 0 to 15. The highest signs; all stay valid, since a link may be followed years later. */
export type OptOutKeys = ReadonlyMap<number, string>;

/*
 * 27 bytes: 4 bits for the number of the key, 2 for the channel, 130 for the debtor's id, and 80 for the signature. They are
 * 36 letters without a spare bit, so that no other letters mean the same; short enough for an SMS.
 */
const HEAD_BYTES = 17;
const MAC_BYTES = 10;
const TOKEN_LETTERS = 36;
const CHANNELS: readonly MessageChannel[] = ['email', 'sms'];

/** The same debtor and channel have the same token as long as the same key signs: it need not be kept. */
export function optOutToken(keys: OptOutKeys, { debtorId, channel }: OptOut): string {
  const number = Math.max(...keys.keys());
  const kind = BigInt((number << 2) | CHANNELS.indexOf(channel));
  const head = bytesOf((kind << ID_BITS) | bitsOfId(debtorId));
  return Buffer.concat([head, macOf(keyOf(keys, number), head)]).toString('base64url');
}

/** `undefined` for whatever we have not signed. */
export function readOptOutToken(keys: OptOutKeys, token: string): OptOut | undefined {
  if (token.length !== TOKEN_LETTERS || !/^[\w-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const head = bytes.subarray(0, HEAD_BYTES);
  const value = BigInt(`0x${head.toString('hex')}`);
  const kind = Number(value >> ID_BITS);
  const key = keys.get(kind >> 2);
  const channel = CHANNELS[kind & 3];
  if (key === undefined || channel === undefined) return undefined;
  if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), macOf(key, head))) return undefined;
  return { debtorId: idOfBits(value), channel };
}

function keyOf(keys: OptOutKeys, number: number): string {
  const key = keys.get(number);
  if (key === undefined || number > 15) throw new Error('there is no key to sign links with');
  return key;
}

function macOf(key: string, head: Buffer): Buffer {
  return createHmac('sha256', key).update('opt-out').update(head).digest().subarray(0, MAC_BYTES);
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(HEAD_BYTES * 2, '0'), 'hex');
}
