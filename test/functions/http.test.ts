import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { httpHandler, Problem } from '../../functions/middleware/http.ts';

const text = '{"name":"Peña"}';
const context = { functionName: 'test', getRemainingTimeInMillis: () => 1000 } as Context;

function request(body: string | undefined, isBase64Encoded: boolean): APIGatewayProxyEventV2 {
  return {
    headers: { 'content-type': 'application/cloudevents+json' },
    body,
    isBase64Encoded,
    requestContext: { timeEpoch: Date.UTC(2026, 2, 1) },
  } as unknown as APIGatewayProxyEventV2;
}

describe('a function behind the HTTP API', () => {
  it.each([
    ['as text', text, false],
    ['in base64', Buffer.from(text).toString('base64'), true],
  ])('sees the same bytes when the gateway hands the body over %s', async (_, body, encoded) => {
    const handler = httpHandler((seen) =>
      Promise.resolve({ body: `${seen.body.toString('utf8')} at ${seen.at}` }),
    );
    expect(await handler(request(body, encoded), context)).toEqual({
      body: `${text} at 2026-03-01T00:00:00.000Z`,
    });
  });

  it('sees nothing where there is no body', async () => {
    const handler = httpHandler((seen) => Promise.resolve({ body: String(seen.body.byteLength) }));
    expect(await handler(request(undefined, false), context)).toEqual({ body: '0' });
  });

  it('answers a refusal as problem+json, and any other failure without telling what it was', async () => {
    const told = [vi.spyOn(console, 'info'), vi.spyOn(console, 'error')].map((spy) => spy.mockReturnValue());
    const refusing = httpHandler(() => Promise.reject(new Problem(400, 'bad', 'Bad', 'Really bad')));
    expect(await refusing(request('', false), context)).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({
        type: 'urn:puntual:problem:bad',
        title: 'Bad',
        status: 400,
        detail: 'Really bad',
      }),
    });
    const failing = httpHandler(() => Promise.reject(new Error('secret detail')));
    const answer = await failing(request('', false), context);
    expect(answer).toMatchObject({ statusCode: 503 });
    expect(JSON.stringify(answer)).not.toContain('secret detail');
    expect(told.map(({ mock }) => mock.calls)).toEqual([
      [[{ message: 'request refused', type: 'urn:puntual:problem:bad', status: 400 }]],
      [[{ message: 'request failed', error: new Error('secret detail') }]],
    ]);
  });
});
