import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CloudEvent } from '../../../local/cloud.ts';
import { bootTwin, type Twin, type TwinOptions } from '../../../local/twin.ts';
import { synthesizeSmallApp } from '../../fixtures/small-app/app.ts';

/** The fixture app, synthesized once and run whole. */

let assembly: string;
let twin: Twin;
beforeAll(async () => {
  assembly = synthesizeSmallApp();
  twin = await bootTwin({ assembly });
});
afterAll(() => twin.close());

async function withTwin<T>(options: Partial<TwinOptions>, story: (twin: Twin) => Promise<T>): Promise<T> {
  const own = await bootTwin({ assembly, ...options });
  try {
    return await story(own);
  } finally {
    await own.close();
  }
}

function order(orderId: string, at: Twin = twin): Promise<Response> {
  return fetch(`${at.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({ orderId }),
  });
}

interface Spoken {
  status: number;
  body: Record<string, unknown>;
}

async function local(method: string, path: string, body?: unknown): Promise<Spoken> {
  const answer = await fetch(`${twin.url}/_local/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const sdk = (at: Twin) => ({
  endpoint: at.wireUrl,
  region: 'us-east-1',
  credentials: { accessKeyId: 'PERSON', secretAccessKey: 'x' },
});

test('an order goes the whole way: HTTP, bus, queue, table, stream, pipe, bus, workflow, and a day later the messages', async () => {
  await withTwin({}, async (own) => {
    const states: string[] = [];
    own.cloud.watch((event: CloudEvent) => {
      if (event.kind === 'state') states.push(event.state);
    });
    const answer = await order('7', own);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ at: Date.UTC(2026, 0, 5, 12) });
    await own.advanceBy('PT23H59M59S');
    expect(await own.inbox.list()).toEqual([]);
    expect(states).toEqual(['Wait a day']);
    await own.advanceBy('PT1S');
    expect(states).toEqual(['Wait a day', 'Write to the customer']);
    const [sms, email] = await own.inbox.list();
    expect(sms).toMatchObject({ kind: 'sms', to: ['+573001234567'], text: 'Order 7' });
    expect(email).toMatchObject({ kind: 'email', subject: 'Order 7 & more', at: '2026-01-06T12:00:00.000Z' });
    expect(email?.html).toContain('2026-01-06T12:00:00.000Z, 32 characters of secret');

    const { Items } = await new DynamoDBClient(sdk(own)).send(
      new ScanCommand({ TableName: own.outputs['TableName'] }),
    );
    expect(Items).toMatchObject([{ pk: { S: 'ORDER#7' }, type: { S: 'OrderRecorded' } }]);
  });
});

test('the schedule ticks once a day in its zone, and the function finds its queue by the URL it was given', async () => {
  await withTwin({}, async (own) => {
    await own.advanceBy('P3D');
    const queues = new SQSClient(sdk(own));
    const QueueUrl = own.outputs['DaysUrl'];
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '3' });
    const tick = own.resources.find(
      ({ logicalId, type }) => type === 'AWS::Lambda::Function' && logicalId.startsWith('tick'),
    );
    expect(own.log(tick?.ref ?? '')).toContain('ticked 2026-01-06T11:00:00Z');
  });
});

describe.each([1, 6])('with %i units in flight', (unitsInFlight) => {
  const trace = (seed: number): Promise<string> =>
    withTwin({ seed, unitsInFlight }, async (own) => {
      const bus = own.resources.find(({ type }) => type === 'AWS::Events::EventBus')?.ref;
      for (const orderId of ['1', '2', '3', '4']) {
        const Entries = [
          { Source: 'small', DetailType: 'Ordered', Detail: JSON.stringify({ orderId }), EventBusName: bus },
        ];
        own.kernel.schedule(own.kernel.now(), `order ${orderId}`, async () => {
          await own.cloud.call('eventbridge', 'PutEvents', { Entries });
        });
      }
      await own.advanceBy('P3D');
      expect(await own.inbox.list('email')).toHaveLength(4);
      return own.kernel.digest();
    });

  test('the same seed gives the same trace, through handlers, sockets and threads', async () => {
    const first = await trace(5);
    expect(await trace(5)).toBe(first);
    expect(await trace(5)).toBe(first);
    expect(await trace(6)).not.toBe(first);
  });
});

test('an answer of a function reaches the caller whole', async () => {
  const answer = await fetch(`${twin.url}/echo/x?q=1`, { method: 'PUT', body: 'text' });
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  expect(await answer.json()).toMatchObject({
    routeKey: 'ANY /echo/{name}',
    rawPath: '/echo/x',
    body: 'text',
  });
});

test.each(['throw', 'sleep', 'exit'])(
  'a function that is told to %s is an internal error, and the twin goes on',
  async (name) => {
    const answer = await fetch(`${twin.url}/echo/${name}`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect((await fetch(`${twin.url}/echo/bare`)).status).toBe(200);
  },
);

test('the clock is read and moved over HTTP, and answers when all is done', async () => {
  await withTwin({}, async (own) => {
    const clock = async (body?: unknown): Promise<unknown> => {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      return (await fetch(`${own.url}/_local/clock`, init)).json();
    };
    expect(await clock()).toEqual({ now: '2026-01-05T12:00:00.000Z', speed: 'paused', idle: true });
    await order('1', own);
    expect(await clock({ advanceBy: 'P1DT1H' })).toMatchObject({
      now: '2026-01-06T13:00:00.000Z',
      idle: true,
    });
    expect(await own.inbox.list('email')).toHaveLength(1);
    expect(await clock({ advanceTo: '2026-01-10T07:00:00-05:00' })).toMatchObject({
      now: '2026-01-10T12:00:00.000Z',
    });
    expect(await clock({ speed: { daysPerSecond: 2 } })).toMatchObject({ speed: { daysPerSecond: 2 } });
    // A clock that runs as fast as it can is never idle, and answers all the same.
    expect(await clock({ speed: 'max' })).toMatchObject({ speed: 'max' });
    expect(await clock({ speed: 'paused' })).toMatchObject({ speed: 'paused' });
  });
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'not JSON'],
  ['an unknown command', { rewind: true }, 'Unrecognized key: "rewind"'],
  ['two commands', { advanceBy: 'P1D', advanceTo: '2026-02-01T00:00:00Z' }, 'expected one of'],
  ['an instant that is none', { advanceTo: 'tomorrow' }, 'advanceTo: expected an instant'],
  ['an instant without zone', { advanceTo: '2026-02-01T00:00:00' }, 'advanceTo: expected an instant'],
  ['an impossible day', { advanceTo: '2026-02-30T00:00:00Z' }, 'advanceTo: expected an instant'],
  ['the past', { advanceTo: '2020-01-01T00:00:00Z' }, 'the clock cannot go back'],
  ['a negative duration', { advanceBy: '-P1D' }, 'the clock cannot go back'],
  ['a duration that is none', { advanceBy: '1 day' }, 'advanceBy: expected an ISO 8601 duration'],
  ['a century', { advanceBy: 'P100Y' }, 'more than ten years'],
  ['an endless duration', { advanceBy: 'P999999999Y' }, 'advanceBy: expected an ISO 8601 duration'],
  ['a speed that is none', { speed: 'warp' }, 'expected "paused"'],
])('the clock refuses %s', async (_, body, detail) => {
  const before = twin.kernel.now();
  const answer = await local('POST', 'clock', body);
  expect(answer).toMatchObject({
    status: 400,
    body: { type: 'urn:twin:problem:invalid-request', status: 400 },
  });
  expect(answer.body['detail']).toContain(detail);
  expect(twin.kernel.now()).toBe(before);
});

test('messages, meter, faults, secrets and tokens are there for tests', async () => {
  await withTwin({}, async (own) => {
    const get = async (path: string): Promise<unknown> => (await fetch(`${own.url}/_local/${path}`)).json();
    await order('1', own);
    await own.advanceBy('P1D');
    expect(await get('messages?kind=sms')).toMatchObject([{ kind: 'sms', text: 'Order 1' }]);
    expect(await get('messages')).toHaveLength(2);
    expect(await get('messages?kind=pigeon')).toMatchObject({ status: 400, errors: [{ path: 'kind' }] });
    expect(await get('meter')).toMatchObject({
      stateTransitions: 2,
      lambdaInvocations: 5,
      events: 2,
      messages: 2,
      writeUnits: 2,
      cost: { currency: 'USD', region: 'us-east-1', lines: { stateTransitions: 0.00005, emails: 0.0001 } },
    });
    expect(await get('secrets')).toEqual({ word: expect.stringMatching(/^.{32}$/) as string });
    expect(await get('token?role=reader')).toMatchObject({ token: expect.stringMatching(/^eyJ/) as string });
    const unknown = 'role: expected a group of the user pool: reader';
    expect(await get('token?role=owner')).toMatchObject({ status: 400, detail: unknown });
    expect(await get('token')).toMatchObject({ status: 400, detail: unknown });
  });
});

test('a route behind the user pool answers to a token of the local issuer, and to nobody else', async () => {
  await withTwin({}, async ({ url }) => {
    const local = await fetch(`${url}/_local/token?role=reader`);
    const { token } = (await local.json()) as { token: string };
    const ask = (headers: Record<string, string>) => fetch(`${url}/people/ana`, { headers });
    const answer = await ask({ authorization: `Bearer ${token}` });
    expect(answer.status).toBe(201);
    expect(await answer.text()).toContain('"cognito:groups":"[reader]"');
    for (const headers of [{}, { authorization: `Bearer ${token.slice(0, -6)}AAAAAA` }]) {
      const refused = await ask(headers as Record<string, string>);
      expect(refused.status).toBe(401);
      expect(await refused.text()).toBe('{"message":"Unauthorized"}');
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });
});

test('a fault breaks what it says, and an empty list heals', async () => {
  await withTwin({}, async (own) => {
    const set = (plan: unknown): Promise<Response> =>
      fetch(`${own.url}/_local/faults`, { method: 'POST', body: JSON.stringify(plan) });
    expect((await set({ rules: [{ match: 'eventbridge:PutEvents', kind: 'throttle' }] })).status).toBe(200);
    expect((await order('1', own)).status).toBe(500);
    expect((await set({ rules: [] })).status).toBe(200);
    expect((await order('1', own)).status).toBe(202);
    const error = { code: 'TooManyRequestsException', statusCode: 429 };
    await set({ rules: [{ match: 'lambda:Invoke', kind: 'before', error, times: 1 }] });
    expect((await order('2', own)).status).toBe(503);
    const wrong = await set({ rules: [{ match: 'x', kind: 'meteor' }] });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ path: 'rules.0.kind' }] });
  });
});

test('the inbox shows the e-mail, framed and harmless', async () => {
  await withTwin({}, async (own) => {
    await order('1', own);
    await own.advanceBy('P1D');
    const answer = await fetch(`${own.url}/_local/inbox`);
    const html = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('Order 1 &amp; more');
    expect(html).toContain('<iframe sandbox ');
    expect(html).toContain('srcdoc="&lt;p onclick=&quot;x()&quot;&gt;Your order');
    expect(html).not.toContain('<p onclick');
    expect(html).toContain('width=device-width');
    const front = await (await fetch(own.url)).text();
    expect(front).toContain('href="/_local/inbox"');
    expect(front).toContain(own.wireUrl);
  });
});

test('neither another host name nor a page of another site moves the clock', async () => {
  const ask = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(`${twin.url}/_local/clock`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
  expect(await ask({})).toBe(200);
  expect(await ask({ host: 'localhost:4500', origin: 'http://localhost:4500' })).toBe(200);
  expect(await ask({ host: 'rebound.example' })).toBe(403);
  expect(await ask({ origin: 'https://attacker.example' })).toBe(403);
  expect(await ask({ origin: 'null' })).toBe(403);
});

test('the twin runs the operations that its README lists', () => {
  const readme = readFileSync(new URL('../../../local/README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/`(\w+):` ([A-Z]\w+(?:, [A-Z]\w+)*)/g)].flatMap(
    ([, service = '', names = '']) => names.split(', ').map((operation) => ({ service, operation })),
  );
  expect(listed.length).toBeGreaterThan(25);
  expect(listed.filter(({ service, operation }) => !twin.cloud.knows(service, operation))).toEqual([]);
});

test('unknown calls are problems', async () => {
  expect(await local('GET', 'nothing')).toMatchObject({
    status: 404,
    body: { detail: 'there is no /_local/nothing' },
  });
  expect(await local('DELETE', 'clock')).toMatchObject({
    status: 405,
    body: { detail: '/_local/clock takes GET, POST' },
  });
});

test('a port in use is told, and nothing stays open', async () => {
  const port = Number(new URL(twin.url).port);
  await expect(bootTwin({ assembly, port })).rejects.toThrow(`port ${port} for the web address is in use`);
});
