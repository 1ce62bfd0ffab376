import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Random } from '../../random.ts';

let random = new Random(0);

/**
 * Makes the chance of this thread come from a seed: the SDK's idempotency tokens and the boundaries of MIME messages are
 * part of what a handler asks of the twin, and the same seed must ask the same.
 */
export function seedChance(seed: number): void {
  random = new Random(seed);
}

/** From now on, chance is what `seedChance` says. Once per thread: telling all modules takes as long as two calls of the SDK. */
export function ownChance(): void {
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = random.below(256);
    return view;
  };
  const randomBytes = (size: number, done?: (error: Error | null, bytes: Buffer) => void): Buffer => {
    const bytes = fill(Buffer.alloc(size));
    if (done) setImmediate(done, null, bytes);
    return bytes;
  };
  Math.random = () => random.next();
  Object.assign(crypto, { randomUUID: () => random.uuid(), randomBytes, randomFillSync: fill });
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis.crypto, name, { value, configurable: true, writable: true });
  };
  define('randomUUID', () => random.uuid());
  define('getRandomValues', fill);
  syncBuiltinESMExports();
}
