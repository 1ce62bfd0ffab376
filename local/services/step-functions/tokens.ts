import { createHash } from 'node:crypto';
import type { Random } from '../../random.ts';

const PREFIX = 'AQCoAAAAKgAAAAMAAAAA';
const BODY = 64;
const CHECK = 22;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Tokens carry a check, so that one that was never given out is told from one that is over without keeping either. */
export function newToken(random: Random): string {
  const body = random.text(BODY, ALPHABET);
  return `${PREFIX}${body}${checkOf(body)}`;
}

export function isToken(text: string): boolean {
  if (!text.startsWith(PREFIX)) return false;
  const body = text.slice(PREFIX.length, PREFIX.length + BODY);
  return body.length === BODY && text.slice(PREFIX.length + BODY) === checkOf(body);
}

function checkOf(body: string): string {
  return createHash('sha256').update(`task token ${body}`).digest('base64url').slice(0, CHECK);
}
