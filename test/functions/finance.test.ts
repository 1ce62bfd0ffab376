import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readCursor, writeCursor } from '../../functions/middleware/cursor.ts';
import { callerOf, financeHandler, notFound, type Answers } from '../../functions/middleware/finance.ts';
import { Problem } from '../../functions/middleware/http.ts';
import type { Route } from '../../shared/api/route.ts';
import { ask as askHandler } from './ask.ts';

const NOW = Date.UTC(2026, 2, 1, 14);

const routes = {
  'GET /things': {
    summary: 'Things',
    group: 'viewer',
    path: z.object({}),
    query: z.object({
      colour: z.optional(z.string()),
      limit: z._default(z.coerce.number().check(z.int(), z.lte(9)), 2),
      cursor: z.optional(z.string()),
    }),
    answer: z.object({ seen: z.unknown(), cursor: z.string() }),
  },
  'GET /things/{thingId}': {
    summary: 'A thing',
    group: 'collector',
    path: z.object({ thingId: z.string().check(z.regex(/^[a-z]+$/, 'must be letters')) }),
    query: z.object({}),
    answer: z.object({ thingId: z.string(), userId: z.string(), now: z.string() }),
  },
} satisfies Record<string, Route>;

const answers: Answers<typeof routes> = {
  'GET /things': (call) =>
    Promise.resolve({
      seen: { query: call.query, place: call.place(z.int()) },
      cursor: call.cursorAt(call.query.limit),
    }),
  'GET /things/{thingId}': ({ path: { thingId }, caller: { userId }, now }) => {
    if (thingId === 'unicorn') throw notFound('There are none.');
    if (thingId === 'broken') throw new Error('secret detail');
    return Promise.resolve({ thingId, userId, now });
  },
};
const handler = financeHandler(routes, answers);

async function ask(routeKey: string, asked: Parameters<typeof askHandler>[2] = {}) {
  const at = new Date(NOW).toISOString();
  const { text, ...answer } = await askHandler(handler, routeKey, { groups: '[viewer]', at, ...asked });
  return { ...answer, body: (text ? JSON.parse(text) : undefined) as Record<string, unknown> };
}

describe('who asks', () => {
  it.each([
    ['[viewer]', 'viewer'],
    ['[collector viewer]', 'collector'],
    ['[viewer approver collector]', 'approver'],
    ['[us-east-1_pool_Google viewer]', 'viewer'],
    ['approver', 'approver'],
  ])('is of the highest of the groups %s', (groups, group) => {
    expect(callerOf({ sub: 'user-1', 'cognito:groups': groups })).toEqual({ userId: 'user-1', group });
  });

  it.each(['[]', '[approvers]', '[Approver]', '', undefined, 7])(
    'may do nothing with the groups %j',
    (groups) => {
      const claims = { sub: 'user-1', 'cognito:groups': groups };
      expect(() => callerOf(claims)).toThrow(Problem);
      try {
        callerOf(claims);
      } catch (error) {
        expect(error).toMatchObject({ status: 403, type: 'urn:puntual:problem:forbidden' });
      }
    },
  );

  it.each([undefined, {}, { 'cognito:groups': '[approver]' }])('must be known: %j', (claims) => {
    expect(() => callerOf(claims)).toThrow(expect.objectContaining({ status: 401 }) as Error);
  });
});

describe('a call of the finance API', () => {
  it('is answered by its route, at the time of the gateway', async () => {
    const answer = await ask('GET /things/{thingId}', { groups: '[approver]', path: { thingId: 'chair' } });
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache' },
      body: { thingId: 'chair', userId: 'user-1', now: '2026-03-01T14:00:00.000Z' },
    });
  });

  it('needs the group of its route', async () => {
    const answer = await ask('GET /things/{thingId}', { path: { thingId: 'chair' } });
    expect(answer).toMatchObject({
      statusCode: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'urn:puntual:problem:forbidden', detail: 'This call needs the group collector.' },
    });
  });

  it.each(['GET /nothing', 'ANY /api/{proxy+}', 'toString', '__proto__'])(
    'is not found: %s',
    async (routeKey) => {
      expect(await ask(routeKey)).toMatchObject({
        statusCode: 404,
        body: { type: 'urn:puntual:problem:not-found' },
      });
    },
  );

  it('is refused with the path of the wrong field', async () => {
    expect(
      await ask('GET /things/{thingId}', { groups: '[collector]', path: { thingId: '../x' } }),
    ).toMatchObject({
      statusCode: 400,
      body: {
        type: 'urn:puntual:problem:invalid-request',
        errors: [{ field: 'thingId', message: 'must be letters' }],
      },
    });
    expect(await ask('GET /things', { query: { limit: '10' } })).toMatchObject({
      statusCode: 400,
      body: { errors: [{ field: 'limit' }] },
    });
  });

  it('is refused by what it asks for, and never tells how it failed', async () => {
    const path = (thingId: string) => ({ groups: '[collector]', path: { thingId } });
    expect(await ask('GET /things/{thingId}', path('unicorn'))).toMatchObject({ statusCode: 404 });
    const broken = await ask('GET /things/{thingId}', path('broken'));
    expect(broken.statusCode).toBe(503);
    expect(JSON.stringify(broken)).not.toContain('secret detail');
  });

  it('is answered without a body when the caller has the answer already', async () => {
    const { headers } = await ask('GET /things');
    expect(headers.etag).toMatch(/^"[a-z2-7]{26}"$/);
    for (const known of [
      headers.etag ?? '',
      `W/${headers.etag ?? ''}`,
      `"old", ${headers.etag ?? ''}`,
      '*',
    ]) {
      const again = await ask('GET /things', { headers: { 'if-none-match': known } });
      expect(again).toMatchObject({ statusCode: 304, headers: { etag: headers.etag }, body: undefined });
    }
    const other = await ask('GET /things', { headers: { 'if-none-match': '"old"' } });
    expect(other.statusCode).toBe(200);
  });
});

describe('a cursor', () => {
  it('leads on in the same list, also with pages of another size', async () => {
    const { body } = await ask('GET /things', { query: { colour: 'red', limit: '5' } });
    const query = { colour: 'red', cursor: String(body.cursor), limit: '1' };
    expect((await ask('GET /things', { query })).body.seen).toMatchObject({ place: 5 });
  });

  it.each([
    ['other parameters', { colour: 'blue' }],
    ['fewer parameters', {}],
  ])('of a list with %s is refused', async (_, query) => {
    const { body } = await ask('GET /things', { query: { colour: 'red' } });
    const foreign = await ask('GET /things', { query: { ...query, cursor: String(body.cursor) } });
    expect(foreign).toMatchObject({
      statusCode: 400,
      body: { type: 'urn:puntual:problem:invalid-cursor', errors: [{ field: 'cursor' }] },
    });
  });

  it('that was changed or made up is refused', () => {
    const scope = ['GET /things', {}];
    const good = writeCursor(scope, 5);
    expect(readCursor(scope, good, z.int())).toBe(5);
    const [text = '', sum = ''] = good.split('.');
    const six = Buffer.from('6').toString('base64url');
    for (const bad of [
      '',
      '.',
      'x',
      text,
      `${six}.${sum}`,
      `${text}.`,
      `${text}x.${sum}`,
      `${good}.x`.slice(1),
    ])
      expect(() => readCursor(scope, bad, z.int()), bad).toThrow(
        expect.objectContaining({ status: 400 }) as Error,
      );
    expect(() => readCursor(scope, writeCursor(scope, 'five'), z.int())).toThrow(Problem);
  });
});
