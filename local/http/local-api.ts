import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { faultPlan } from '../faults.ts';
import type { Cognito } from '../services/cognito/service.ts';
import type { Inbox } from '../services/inbox.ts';
import { inboxPage } from './pages.ts';
import { startMeter } from './meter.ts';
import { moveBy, parseInstant } from './time.ts';

/** The `/_local` calls: what people and tests may do to the twin itself. */

export interface LocalRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
}

export interface LocalAnswer {
  status: number;
  contentType: string;
  body: string;
}

interface LocalParts {
  cloud: Cloud;
  inbox: Inbox;
  secrets: () => Record<string, string>;
  cognito: Pick<Cognito, 'token' | 'groups'>;
}

type Action = (request: LocalRequest) => Promise<LocalAnswer> | LocalAnswer;

/** A request that makes no sense; answered as a problem. */
class Nonsense extends Error {
  readonly errors: { path: string; message: string }[];

  constructor(errors: { path: string; message: string }[]) {
    super(errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
    this.errors = errors;
  }
}

export function createLocalApi({
  cloud,
  inbox,
  secrets,
  cognito,
}: LocalParts): (request: LocalRequest) => Promise<LocalAnswer> {
  const readMeter = startMeter(cloud);
  const actions: Record<string, Record<string, Action>> = {
    '/_local/clock': {
      GET: () => json(clockState(cloud)),
      POST: async ({ body }) => {
        await moveClock(cloud, parse(clockCommand, readJson(body)));
        return json(clockState(cloud));
      },
    },
    '/_local/messages': {
      GET: async ({ query }) => {
        const kind = query.get('kind') ?? undefined;
        return json(await inbox.list(parse(z.enum(['email', 'sms']).optional(), kind, 'kind')));
      },
    },
    '/_local/inbox': {
      GET: async () => ({ status: 200, contentType: HTML, body: inboxPage(await inbox.list()) }),
    },
    '/_local/meter': { GET: () => json(readMeter()) },
    '/_local/faults': {
      POST: ({ body }) => {
        const plan = parse(faultPlan, readJson(body));
        const unknown = plan.rules.filter(({ match }) => !isBoundary(cloud, match));
        if (unknown.length > 0)
          throw new Nonsense(
            unknown.map(({ match }) => ({ path: 'match', message: `nothing here is called ${match}` })),
          );
        cloud.faults.set(plan);
        return json(plan);
      },
    },
    '/_local/token': {
      GET: ({ query }) => {
        const token = cognito.token(query.get('role') ?? '');
        if (token) return json(token);
        const message = `expected a group of the user pool: ${cognito.groups().join(', ') || 'there is none'}`;
        throw new Nonsense([{ path: 'role', message }]);
      },
    },
    '/_local/secrets': { GET: () => json(secrets()) },
  };

  return async (request) => {
    const methods = actions[request.path];
    if (!methods) return problem(404, 'not-found', `there is no ${request.path}`);
    const action = methods[request.method];
    if (!action)
      return problem(405, 'method-not-allowed', `${request.path} takes ${Object.keys(methods).join(', ')}`);
    try {
      return await action(request);
    } catch (error) {
      if (error instanceof Nonsense) return problem(400, 'invalid-request', error.message, error.errors);
      return problem(500, 'twin-stopped', error instanceof Error ? String(error.stack) : String(error));
    }
  };
}

/** An operation that somebody runs, a family of them, or a delivery. */
function isBoundary(cloud: Cloud, match: string): boolean {
  const [service = '', operation = ''] = match.split(':');
  return operation.endsWith('*') || service === 'deliver' || cloud.knows(service, operation);
}

const clockCommand = z
  .strictObject({
    advanceTo: z.string(),
    advanceBy: z.string(),
    speed: z.union(
      [
        z.enum(['paused', 'real', 'max']),
        z.strictObject({ daysPerSecond: z.number().positive().max(10_000) }),
      ],
      'expected "paused", "real", "max" or { "daysPerSecond": number }',
    ),
  })
  .partial()
  .refine((command) => Object.keys(command).length === 1, 'expected one of advanceTo, advanceBy and speed');

const FURTHEST_MS = 10 * 366 * 86_400_000;

async function moveClock({ kernel }: Cloud, command: z.infer<typeof clockCommand>): Promise<void> {
  const { advanceTo, advanceBy, speed } = command;
  const now = kernel.now();
  if (speed !== undefined) {
    kernel.setSpeed(speed);
    // A clock that runs by itself is never idle for long.
    if (speed === 'paused') await kernel.settle();
  }
  if (advanceTo !== undefined) {
    const expected = 'expected an instant such as 2026-03-02T14:00:00Z';
    await kernel.advanceTo(reachable(parseInstant(advanceTo), now, 'advanceTo', expected));
  }
  if (advanceBy !== undefined) {
    const expected = 'expected an ISO 8601 duration such as P1D';
    await kernel.advanceTo(reachable(moveBy(now, advanceBy), now, 'advanceBy', expected));
  }
}

function reachable(at: number | undefined, now: number, path: string, expected: string): number {
  if (at === undefined) throw new Nonsense([{ path, message: expected }]);
  if (at < now)
    throw new Nonsense([{ path, message: `the clock cannot go back; it is ${new Date(now).toISOString()}` }]);
  if (at - now > FURTHEST_MS) throw new Nonsense([{ path, message: 'more than ten years at once' }]);
  return at;
}

function clockState({ kernel }: Cloud): { now: string; speed: unknown; idle: boolean } {
  return { now: new Date(kernel.now()).toISOString(), speed: kernel.speed, idle: kernel.idle };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Nonsense([{ path: '', message: 'the body is not JSON' }]);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, name?: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: [...(name ? [name] : []), ...path].join('.'),
    message,
  }));
  throw new Nonsense(errors);
}

const HTML = 'text/html; charset=utf-8';

function json(value: unknown): LocalAnswer {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(value) };
}

export function problem(
  status: number,
  type: string,
  detail: string,
  errors?: { path: string; message: string }[],
): LocalAnswer {
  const body = { type: `urn:twin:problem:${type}`, title: type.replaceAll('-', ' '), status, detail, errors };
  return { status, contentType: 'application/problem+json', body: JSON.stringify(body) };
}
