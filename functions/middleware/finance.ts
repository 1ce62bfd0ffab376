import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { highestGroup, mayAct, type Group } from '../../shared/api/groups.ts';
import type { Route } from '../../shared/api/route.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { fromEpoch, type Instant } from '../../shared/time/calendar.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { behindApi, Problem, type HttpAnswer } from './http.ts';
import { packed } from './packed.ts';
import '../../shared/english-faults.ts';

/** Who asks: the stable id of the person, and the most that they may do. */
export interface Caller {
  userId: string;
  group: Group;
}

export interface Call<Of extends Route = Route> {
  path: z.output<Of['path']>;
  query: z.output<Of['query']>;
  caller: Caller;
  /** When the gateway took it. */
  now: Instant;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The place in the list at which the page before ended; `undefined` for the first page. Throws a 400 for a foreign cursor. */
  place: <Place>(schema: z.ZodMiniType<Place>) => Place | undefined;
  /** The cursor with which the next page begins at this place. */
  cursorAt: (place: unknown) => string;
}

/** An answer that is not JSON: a page, a file. */
export class Media {
  readonly contentType: string;
  readonly body: string;
  readonly headers: Record<string, string>;

  constructor(contentType: string, body: string, headers: Record<string, string> = {}) {
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }
}

export type Answers<Routes extends Record<string, Route>> = {
  [Key in keyof Routes]: (call: Call<Routes[Key]>) => Promise<z.output<Routes[Key]['answer']> | Media>;
};

export type FinanceEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt: { claims: Record<string, unknown> } } };
};

/**
 * For functions behind the finance API's authorizer that change nothing: admits the request and answers JSON, or what else the
 * route has, with an ETag.
 */
export function financeHandler<Routes extends Record<string, Route>>(
  routes: Routes,
  answers: Answers<Routes>,
) {
  return behindApi<FinanceEvent>(async (event) => {
    const { headers } = event;
    const { route, routeKey, path, caller, now } = admit(routes, event);
    const query = parse(route.query, event.queryStringParameters ?? {});
    const { cursor, limit: _, ...filters } = query as { cursor?: string; limit?: number };
    const scope = [routeKey, path, filters];
    const call = {
      path,
      query,
      caller,
      now,
      headers,
      place: <Place>(schema: z.ZodMiniType<Place>) =>
        cursor === undefined ? undefined : readCursor(scope, cursor, schema),
      cursorAt: (place: unknown) => writeCursor(scope, place),
    };
    const answer = answers[routeKey] as (call: unknown) => Promise<unknown>;
    return packed(withETag(await answer(call), headers['if-none-match']), headers['accept-encoding']);
  });
}

/** Finds the route that the gateway has matched, and holds the caller against its group and the path against its schema. */
export function admit<Of extends Pick<Route, 'group' | 'path'>>(
  routes: Readonly<Record<string, Of>>,
  { routeKey, requestContext, pathParameters = {} }: FinanceEvent,
) {
  const caller = callerOf(requestContext.authorizer?.jwt.claims);
  const route = Object.hasOwn(routes, routeKey) ? routes[routeKey] : undefined;
  if (!route) throw notFound('There is no such call; see /openapi.json.');
  if (!mayAct(caller.group, route.group)) throw forbidden(route.group);
  const path = parse(route.path, pathParameters);
  return { route, routeKey, path, caller, now: fromEpoch(requestContext.timeEpoch) };
}

/** The claims as API Gateway hands them over: every value a text, a list as `[a b]`. */
export function callerOf(claims: Record<string, unknown> | undefined): Caller {
  const userId = claims?.sub;
  if (typeof userId !== 'string') {
    throw new Problem(401, 'not-signed-in', 'Not signed in', 'The request needs a bearer token.');
  }
  const group = highestGroup(groupNames(claims?.['cognito:groups']));
  if (!group) throw forbidden('viewer');
  return { userId, group };
}

function groupNames(claim: unknown): string[] {
  if (typeof claim !== 'string') return [];
  const text = claim.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1) : claim;
  return text.split(/[\s,]+/).filter(Boolean);
}

export function notFound(detail: string): Problem {
  return new Problem(404, 'not-found', 'Not found', detail);
}

function forbidden(needed: Group): Problem {
  return new Problem(403, 'forbidden', 'Not allowed', `This call needs the group ${needed}.`);
}

/** Refuses a field that is well-formed but cannot be served, e.g. together with another one. */
export function invalid(field: string, message: string): Problem {
  const detail = `${field}: ${message}`;
  return new Problem(400, 'invalid-request', 'Request not valid', detail, [{ field, message }]);
}

/** Throws a 400 that names every field which is not as the schema has it. */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    message,
  }));
  const [first] = errors;
  const detail = `${first?.field ?? ''}: ${first?.message ?? ''}`;
  throw new Problem(400, 'invalid-request', 'Request not valid', detail, errors);
}

function withETag(answer: unknown, known: string | undefined): HttpAnswer {
  const media = answer instanceof Media ? answer : new Media('application/json', JSON.stringify(answer));
  const { contentType, body } = media;
  const etag = `"${contentHash(body)}"`;
  // People's data: no cache may share it, and the browser asks whether its copy still holds.
  const headers = { ...media.headers, etag, 'cache-control': 'private, no-cache' };
  const matches = known?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
  if (matches === true) return { statusCode: 304, headers };
  return { statusCode: 200, headers: { ...headers, 'content-type': contentType }, body };
}
