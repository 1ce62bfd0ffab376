import { expect, test } from 'vitest';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import type { HttpAnswer, HttpRequest } from '../../../local/services/api-gateway/event.ts';
import { createApiGateway } from '../../../local/services/api-gateway/service.ts';
import { createCognito } from '../../../local/services/cognito/service.ts';

const MONDAY = Date.UTC(2026, 0, 5, 9, 8, 7);
const NAME = 'arn:aws:lambda:us-east-1:000000000000:function:f';

interface Site {
  /** The events that the function got. */
  events: Record<string, unknown>[];
  ask: (method: string, target: string, request?: Partial<HttpRequest>) => Promise<HttpAnswer>;
}

/** An HTTP API whose every route goes to one function, which answers with `result`. */
async function siteWith(
  routeKeys: string[],
  result: unknown = { statusCode: 204 },
  more: { api?: object; failure?: boolean } = {},
): Promise<Site> {
  const cloud = new Cloud(new Kernel({ startAt: MONDAY, seed: 1 }), new FaultRules());
  const events: Record<string, unknown>[] = [];
  cloud.register('lambda', {
    Invoke: ({ Payload, FunctionName }: { Payload: Record<string, unknown>; FunctionName: string }) => {
      expect(FunctionName).toBe(NAME);
      events.push(Payload);
      return { StatusCode: 200, Payload: result, ...(more.failure ? { FunctionError: 'Unhandled' } : {}) };
    },
  });
  const gateway = createApiGateway(cloud, { publicUrl: 'http://127.0.0.1:1', issuers: createCognito() });
  const make = async (type: string, logicalId: string, given: object): Promise<string> => {
    const resource = gateway.resourceTypes[`AWS::ApiGatewayV2::${type}`];
    const properties: unknown = resource?.properties.parse(given);
    return (await resource?.create({ logicalId, physicalName: logicalId, properties }))?.ref ?? '';
  };
  const ApiId = await make('Api', 'Api', { Name: 'api', ProtocolType: 'HTTP', ...more.api });
  const integration = await make('Integration', 'Integration', {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: NAME,
    PayloadFormatVersion: '2.0',
  });
  for (const [index, RouteKey] of routeKeys.entries()) {
    await make('Route', `Route${index}`, { ApiId, RouteKey, Target: `integrations/${integration}` });
  }
  await make('Stage', 'Stage', { ApiId, StageName: '$default', AutoDeploy: true });
  return {
    events,
    ask: (method, target, { headers = {}, body = Buffer.alloc(0) } = {}) =>
      gateway.handle({ method, target, headers, body }),
  };
}

test('a request becomes an event of payload format 2.0, in virtual time', async () => {
  const { ask, events } = await siteWith(['POST /orders/{id}']);
  await ask('POST', '/orders/a%20b?x=1&y=2&x=%C3%B1', {
    headers: {
      host: '127.0.0.1:4500',
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'test',
      cookie: 'a=1; b=2',
      'x-many': 'one, two',
    },
    body: Buffer.from('{"ñ":1}'),
  });
  const [event] = events;
  const { requestId, apiId, domainName, domainPrefix, ...context } = event?.['requestContext'] as Record<
    string,
    unknown
  >;
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /orders/{id}',
    rawPath: '/orders/a b',
    rawQueryString: 'x=1&y=2&x=%C3%B1',
    cookies: ['a=1', 'b=2'],
    queryStringParameters: { x: '1,ñ', y: '2' },
    pathParameters: { id: 'a b' },
    body: '{"ñ":1}',
    isBase64Encoded: false,
  });
  expect(context).toEqual({
    accountId: '000000000000',
    http: {
      method: 'POST',
      path: '/orders/a b',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'test',
    },
    routeKey: 'POST /orders/{id}',
    stage: '$default',
    time: '05/Jan/2026:09:08:07 +0000',
    timeEpoch: MONDAY,
  });
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(domainPrefix).toBe(apiId);
  expect(event?.['headers']).toEqual({
    'content-type': 'application/json; charset=utf-8',
    host: domainName,
    'user-agent': 'test',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'x-many': 'one, two',
  });
});

test('a request without body, query, cookies or parameters has none of them in its event', async () => {
  const { ask, events } = await siteWith(['GET /']);
  await ask('GET', '/');
  for (const absent of ['body', 'queryStringParameters', 'cookies', 'pathParameters']) {
    expect(events[0]).not.toHaveProperty(absent);
  }
  expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
});

test.each([
  ['application/json', false],
  ['Text/Plain', false],
  ['application/xml; charset=utf-8', false],
  ['application/javascript', false],
  ['application/cloudevents+json', true],
  ['application/cloudevents-batch+json', true],
  ['application/octet-stream', true],
  [undefined, true],
])('a body of type %s is base64: %s', async (type, isBase64Encoded) => {
  const { ask, events } = await siteWith(['POST /']);
  await ask('POST', '/', { headers: type ? { 'content-type': type } : {}, body: Buffer.from('héllo') });
  const body = isBase64Encoded ? Buffer.from('héllo').toString('base64') : 'héllo';
  expect(events[0]).toMatchObject({ body, isBase64Encoded });
});

test.each([
  ['GET', '/cases/1', 'GET /cases/{id}'],
  ['POST', '/cases/1', 'ANY /cases/{id}'],
  ['GET', '/cases/open', 'GET /cases/open'],
  ['GET', '/cases/1/files', 'GET /cases/{rest+}'],
])('%s %s takes the most specific route: %s', async (method, target, routeKey) => {
  const { ask, events } = await siteWith([
    'GET /cases/{rest+}',
    'ANY /cases/{id}',
    'GET /cases/{id}',
    'GET /cases/open',
  ]);
  await ask(method, target);
  expect(events[0]).toMatchObject({ routeKey });
});

test('what has no route is not found, without any function', async () => {
  const { ask, events } = await siteWith(['POST /orders']);
  const notFound = { status: 404, body: '{"message":"Not Found"}' };
  expect(await ask('GET', '/orders')).toMatchObject(notFound);
  expect(await ask('POST', '/orders/1')).toMatchObject(notFound);
  expect(await ask('POST', '/orders%')).toMatchObject(notFound);
  expect(events).toEqual([]);
});

test('a body above 10 MB is too large', async () => {
  const { ask } = await siteWith(['POST /']);
  const body = Buffer.alloc(10 * 1024 * 1024 + 1);
  expect(await ask('POST', '/', { body })).toMatchObject({
    status: 413,
    body: '{"message":"Request Entity Too Large"}',
  });
});

test.each([
  ['a plain value', { done: true }, 200, 'application/json', '{"done":true}'],
  ['a text', 'done', 200, 'application/json', 'done'],
  ['a status and a body', { statusCode: 201, body: 'made' }, 201, 'text/plain; charset=utf-8', 'made'],
  [
    'bytes',
    { statusCode: 200, headers: { 'Content-Type': 'image/x' }, body: 'aGk=', isBase64Encoded: true },
    200,
    'image/x',
    'hi',
  ],
  [
    'a status that is none',
    { statusCode: 'many' },
    500,
    'application/json',
    '{"message":"Internal Server Error"}',
  ],
])('a function answers %s', async (_, result, status, type, body) => {
  const { ask } = await siteWith(['GET /'], result);
  const answer = await ask('GET', '/');
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe(type);
  expect(answer.body.toString()).toBe(body);
});

test('cookies of an answer are set, and a failing function is an internal error', async () => {
  const { ask } = await siteWith(['GET /'], { statusCode: 200, cookies: ['a=1', 'b=2'] });
  expect((await ask('GET', '/')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  const broken = await siteWith(['GET /'], { errorType: 'Error' }, { failure: true });
  expect(await broken.ask('GET', '/')).toMatchObject({
    status: 500,
    body: '{"message":"Internal Server Error"}',
  });
});

test('what the twin does not run of an API is refused by name', async () => {
  for (const api of [{ Body: {} }, { CorsConfiguration: {} }])
    await expect(siteWith(['GET /'], {}, { api })).rejects.toThrow(Object.keys(api)[0]);
  const gateway = createApiGateway(new Cloud(new Kernel({ startAt: 0, seed: 1 }), new FaultRules()), {
    publicUrl: '',
    issuers: createCognito(),
  });
  const route = gateway.resourceTypes['AWS::ApiGatewayV2::Route']?.properties;
  const custom = { ApiId: 'a', RouteKey: 'GET /', Target: 'integrations/i', AuthorizationType: 'CUSTOM' };
  for (const more of [{ RouteKey: '$default' }, { AuthorizationScopes: ['a'] }])
    expect(route?.safeParse({ ...custom, AuthorizationType: 'JWT', ...more }).error?.message).toContain(
      Object.keys(more)[0],
    );
  expect(route?.safeParse(custom).error?.message).toContain('the twin runs JWT authorizers only');
});
