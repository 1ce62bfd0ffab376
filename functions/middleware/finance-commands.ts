import type { Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { commandHeaders, type CommandRoute } from '../../shared/api/route.ts';
import { NotLawful } from '../../shared/contact/by-hand.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { contentHash, derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { commandWrite, loadCommand, type FollowedCommand } from '../aws/command-store.ts';
import type { Table, Write } from '../aws/table.ts';
import { admit, invalid, parse, type Caller, type FinanceEvent } from './finance.ts';
import { behindApi, bodyOf, Problem, type HttpAnswer } from './http.ts';

/** What a person asks for, once for each `Idempotency-Key`. */
export interface CommandCall<Of extends CommandRoute = CommandRoute> {
  path: z.output<Of['path']>;
  body: z.output<Of['body']>;
  caller: Caller;
  /** When the gateway took it. */
  now: Instant;
  /** Names the request: the same from the same person has the same. */
  key: InternalId;
  /** What was answered before: the effect is there, but may have been cut off half-way. It is finished, never done again. */
  seen: z.output<Of['answer']> | undefined;
  /** Belongs into the first transaction of the effect, so that both are there or neither. */
  record: (answer: z.output<Of['answer']>) => Write;
}

type CommandAnswers<Routes extends Record<string, CommandRoute>> = {
  [Key in keyof Routes]: (call: CommandCall<Routes[Key]>) => Promise<z.output<Routes[Key]['answer']>>;
};

const BODY_LIMIT = 16 * 1024;

/**
 * For functions behind the finance API's authorizer that change something. The same request with the same key has its effect
 * once and gets the same answer, for a week; another request with that key is refused.
 */
export function commandHandler<Routes extends Record<string, CommandRoute>>(
  table: Table,
  routes: Routes,
  answers: CommandAnswers<Routes>,
) {
  return behindApi<FinanceEvent>(async (event) => {
    const { route, routeKey, path, caller, now } = admit(routes, event);
    const headers = { 'Idempotency-Key': event.headers['idempotency-key'] };
    const { 'Idempotency-Key': given } = parse(commandHeaders, headers);
    const body = parse(route.body, readJson(event, route.bodyLimit));
    const key = derivedId('command', caller.userId, given);
    const content = contentHash([routeKey, path, body]);
    const seen = await loadSame(table, key, content);
    const record = (answer: unknown) => commandWrite(table, key, { content, answer }, now);
    const follow = answers[routeKey] as (call: unknown) => Promise<unknown>;
    const call = { path, body, caller, now, key, record };
    try {
      return answered(await follow({ ...call, seen: seen?.answer }));
    } catch (error) {
      // Sent twice at once, the other one may have been first; or this one was cut off after its record: both are to be finished.
      const first = seen ? undefined : await loadSame(table, key, content);
      if (first) return answered(await follow({ ...call, seen: first.answer }));
      throw refusalOf(error);
    }
  });
}

type Handler = (event: FinanceEvent, context: Context) => Promise<HttpAnswer>;

/** For functions that do both: a GET is asked, anything else changes something. */
export function eitherHandler(queries: Handler, commands: Handler): Handler {
  return (event, context) => (event.routeKey.startsWith('GET ') ? queries : commands)(event, context);
}

function refusalOf(error: unknown): unknown {
  if (error instanceof NotPossible) return notPossible(error.message);
  if (!(error instanceof NotLawful)) return error;
  const { message, ruleId, nextLawfulAt } = error;
  return new Problem(409, 'contact-not-lawful', 'Not allowed by the contact rules', message, [], {
    ruleId,
    nextLawfulAt,
  });
}

/** The request has an old picture: `now` tells how it is. */
export function notPossible(detail: string, now: Record<string, unknown> = {}): Problem {
  return new Problem(409, 'not-possible', 'Not possible now', detail, [], now);
}

/** Two pairs of eyes. */
export function ownRequest(): Problem {
  return new Problem(403, 'own-request', 'Own request', 'Somebody else than who asked must decide.');
}

/** Throws a 422 when the key was used for something else. */
async function loadSame(
  table: Table,
  key: InternalId,
  content: string,
): Promise<FollowedCommand | undefined> {
  const followed = await loadCommand(table, key);
  if (!followed || followed.content === content) return followed;
  const message = 'was used for another request: a new request needs a new key';
  throw new Problem(422, 'key-reused', 'Key used before', `Idempotency-Key ${message}`, [
    { field: 'Idempotency-Key', message },
  ]);
}

/** Nothing at all is as good as `{}`: the schema says what is missing. */
function readJson(event: FinanceEvent, limit = BODY_LIMIT): unknown {
  const body = bodyOf(event);
  if (body.byteLength === 0) return {};
  const mediaType = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw invalid('Content-Type', 'must be application/json');
  if (body.byteLength > limit)
    throw new Problem(413, 'too-large', 'Request too large', `A body may have ${limit} bytes.`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid('body', 'is not JSON');
  }
}

function answered(answer: unknown) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(answer) };
}
