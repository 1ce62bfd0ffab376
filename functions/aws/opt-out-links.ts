import * as z from 'zod/mini';
import { optOutToken, type OptOutKeys } from '../../shared/contact/opt-out-token.ts';
import type { OptOutUrl } from '../../shared/message/draft-reminder.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { growingSecret } from './secrets.ts';

/** Under their numbers, as in `{ "0": "…", "1": "…" }`: a new key is added, and the old ones stay for the links that they signed. */
const storedKeys = z.record(z.string().check(z.regex(/^(\d|1[0-5])$/)), z.string().check(z.minLength(32)));

/** The keys that sign the links by which debtors end a channel, at most a minute old. */
export function optOutKeys(secretId: string): (at: Instant) => Promise<OptOutKeys> {
  const secret = growingSecret(secretId);
  return async (at) => {
    const stored = storedKeys.parse(JSON.parse(await secret(at)));
    return new Map(Object.entries(stored).map(([number, key]) => [Number(number), key]));
  };
}

/** The links of the application that lies at `publicUrl`. */
export function optOutLinks(publicUrl: string, secretId: string): (at: Instant) => Promise<OptOutUrl> {
  const keysAt = optOutKeys(secretId);
  return async (at) => {
    const keys = await keysAt(at);
    return (optOut) => `${publicUrl}/c/${optOutToken(keys, optOut)}`;
  };
}
