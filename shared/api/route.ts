import * as z from 'zod/mini';
import type { Group } from './groups.ts';

/** One call: who may make it, what it takes and what it answers. */
export interface Route {
  summary: string;
  /** The least group that may call it. */
  group: Group;
  path: z.ZodMiniObject;
  query: z.ZodMiniObject;
  answer: z.ZodMiniType;
  /** In which forms it answers; without this in JSON only. What is not JSON is text. */
  media?: readonly string[];
}

/** Calls that read, by their key in the HTTP API. */
export type QueryRoutes = Record<`GET /api/${string}`, Route>;

/** A call that changes something. */
export interface CommandRoute extends Omit<Route, 'query'> {
  body: z.ZodMiniType;
  /** Bytes that a body may have, if it is more than usual. */
  bodyLimit?: number;
  /** Bodies as people send them, by what they are for. */
  examples: Readonly<Record<string, unknown>>;
}

/** Calls that change something, by their key in the HTTP API. */
export type CommandRoutes = Record<`${'POST' | 'PUT'} /api/${string}`, CommandRoute>;

/** What every call takes that changes something. */
export const commandHeaders = z.object({
  'Idempotency-Key': z
    .string('is missing: a text of your own that names this request, such as a UUID')
    .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')),
});

/** Of a call that takes no parameters. */
export const nothing = z.object({});
