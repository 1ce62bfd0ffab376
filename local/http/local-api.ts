import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { faultPlan } from '../faults.ts';
import type { HttpAnswer, HttpRequest } from '../services/api-gateway/event.ts';
import type { Cognito } from '../services/cognito/service.ts';
import type { Inbox } from '../services/inbox.ts';
import { startMeter } from './meter.ts';
import { moveBy, parseInstant } from './time.ts';

/** The `/_local` calls: what people and tests may do to the twin itself. */

interface LocalParts {
  cloud: Cloud;
  inbox: Inbox;
  secrets: () => Record<string, string>;
  cognito: Pick<Cognito, 'token' | 'groups'>;
}

/** Of the query or the JSON in the body; throws a `ZodError` when that makes no sense. */
type Action = (input: unknown) => unknown;

export function createLocalApi(parts: LocalParts): (request: HttpRequest) => Promise<HttpAnswer> {
  const actions = actionsOf(parts);
  return async ({ method, target, body }) => {
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const methods = actions[pathname];
    if (!methods) return problem(404, 'not-found', `there is no ${pathname}`);
    const action = methods[method];
    if (!action)
      return problem(405, 'method-not-allowed', `${pathname} takes ${Object.keys(methods).join(', ')}`);
    try {
      const input = method === 'GET' ? Object.fromEntries(searchParams) : jsonBody.parse(body.toString());
      return ownAnswer(200, 'application/json', JSON.stringify(await action(input)));
    } catch (error) {
      if (!(error instanceof z.ZodError))
        return problem(500, 'twin-stopped', String(error instanceof Error ? error.stack : error));
      const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
      return problem(400, 'invalid-request', detail, errors);
    }
  };
}

/** What a text stands for, by a function that throws when it stands for nothing. */
function readBy<T>(read: (text: string) => T, expected: string) {
  return z.string().transform((text, context) => {
    try {
      return read(text);
    } catch {
      context.addIssue(expected);
      return z.NEVER;
    }
  });
}

const jsonBody = readBy((text) => JSON.parse(text) as unknown, 'the body is not JSON');
const messagesQuery = z.object({ kind: z.enum(['email', 'sms']).optional() });

function actionsOf({ cloud, inbox, secrets, cognito }: LocalParts): Record<string, Record<string, Action>> {
  const { kernel } = cloud;
  const clock = () => ({
    now: new Date(kernel.now()).toISOString(),
    speed: kernel.speed,
    idle: kernel.idle,
  });
  return {
    '/_local/clock': {
      GET: clock,
      POST: async (input) => {
        await moveClock(cloud, clockCommand(kernel.now()).parse(input));
        return clock();
      },
    },
    '/_local/messages': { GET: (query) => inbox.list(messagesQuery.parse(query).kind) },
    '/_local/meter': { GET: startMeter(cloud) },
    '/_local/faults': {
      POST: (input) => {
        const plan = knownFaults(cloud).parse(input);
        cloud.faults.set(plan);
        return plan;
      },
    },
    '/_local/token': {
      GET: (query) => {
        const groups = cognito.groups();
        const expected = `expected a group of the user pool: ${groups.join(', ') || 'there is none'}`;
        return cognito.token(z.object({ role: z.enum(groups, expected) }).parse(query).role);
      },
    },
    '/_local/secrets': { GET: secrets },
  };
}

const FURTHEST_MS = 10 * 366 * 86_400_000;

function clockCommand(now: number) {
  const reachable = z
    .number()
    .min(now, `the clock cannot go back; it is ${new Date(now).toISOString()}`)
    .max(now + FURTHEST_MS, 'more than ten years at once');
  const instant = readBy(parseInstant, 'expected an instant such as 2026-03-02T14:00:00Z');
  const duration = readBy((text) => moveBy(now, text), 'expected an ISO 8601 duration such as P1D');
  return z
    .strictObject({
      advanceTo: instant.pipe(reachable),
      advanceBy: duration.pipe(reachable),
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
}

async function moveClock(
  { kernel }: Cloud,
  command: z.infer<ReturnType<typeof clockCommand>>,
): Promise<void> {
  const { advanceTo, advanceBy, speed } = command;
  const until = advanceTo ?? advanceBy;
  if (until !== undefined) await kernel.advanceTo(until);
  if (speed === undefined) return;
  kernel.setSpeed(speed);
  // A clock that runs by itself is never idle for long.
  if (speed === 'paused') await kernel.settle();
}

/** Each at an operation that somebody runs, a family of them, or a delivery. */
function knownFaults(cloud: Cloud) {
  return faultPlan.superRefine(({ rules }, context) => {
    for (const [index, { match }] of rules.entries()) {
      const [service = '', operation = ''] = match.split(':');
      if (operation.endsWith('*') || service === 'deliver' || cloud.knows(service, operation)) continue;
      const message = `nothing here is called ${match}`;
      context.addIssue({ code: 'custom', path: ['rules', index, 'match'], message });
    }
  });
}

/** Pages run no script and load nothing; a framed message inherits this. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'";

/** An answer of the twin itself. */
export function ownAnswer(status: number, contentType: string, body: string): HttpAnswer {
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body };
}

export function problem(status: number, type: string, detail: string, errors?: object[]): HttpAnswer {
  const body = { type: `urn:twin:problem:${type}`, title: type.replaceAll('-', ' '), status, detail, errors };
  return ownAnswer(status, 'application/problem+json', JSON.stringify(body));
}
