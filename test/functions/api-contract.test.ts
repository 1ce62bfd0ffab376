import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { newBroadcastWrites } from '../../functions/aws/broadcast-store.ts';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { commandRoutes } from '../../shared/api/command-routes.ts';
import { groups, type Group } from '../../shared/api/groups.ts';
import type { Route } from '../../shared/api/route.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { proposedBroadcast } from '../journeys/people.ts';
import { bogota, createWorld, debtorNamed, type World } from '../journeys/world.ts';

/*
 * The finance API held against its own document: whatever is added to that is called here, too. Paths are filled in with what
 * the list before the parameter answers (`/api/cases/{caseId}…` with `caseId` of `/api/cases`), bodies are the document's
 * examples.
 */

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  $ref?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}
interface Operation {
  'x-group': Group;
  parameters: Parameter[];
  requestBody?: {
    content: { 'application/json': { schema: Schema; examples: Record<string, { value: Fields }> } };
  };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
type Fields = Record<string, unknown>;
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}
interface Call {
  method: string;
  path: string;
  operation: Operation;
}

let world: World;
let document: Document;
let calls: Call[];
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld({ startAt: bogota('2026-02-27', '09:00') });
  const { twin, invoice, send, caseId } = world;
  document = (await (await fetch(`${twin.url}/openapi.json`)).json()) as Document;
  calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  for (const role of groups) {
    const answer = await fetch(`${twin.url}/_local/token?role=${role}`);
    tokens.set(role, ((await answer.json()) as { token: string }).token);
  }
  // One of each is used up by each call that changes it, and some must be left.
  const escalated = ['F-3', 'F-4', 'F-5', 'F-6'];
  for (const invoiceId of ['F-1', 'F-2', ...escalated]) await invoice(invoiceId);
  await twin.kernel.settle();
  // Nobody may write to this one: what they are to be told is still under way when it is to be stopped.
  await send('debtor.updated', { ...debtorNamed('D-SILENT'), country: 'PE', consents: [] });
  await twin.kernel.settle();
  await ask('POST', '/api/broadcasts', { body: { type: 'PaymentTerms', from: '2026-06-01', days: 45 } });
  // Nobody may approve their own: this one is somebody else's.
  const [begun] = await itemsOf('/api/broadcasts');
  const proposed = proposedBroadcast('someone-else', begun?.creditorId);
  await writeTogether(world.table, newBroadcastWrites(world.table, proposed));
  // The same invoice with another amount: it can never work.
  for (const value of ['1.00', '2.00']) await invoice('F-1', { amount: { value, currency: 'COP' } });
  await send('payment.received', {
    paymentId: 'P-1',
    debtorId: 'D-1',
    receivedOn: '2026-02-27',
    amount: { value: '5000.25', currency: 'COP' },
    method: 'transfer',
  });
  await twin.advanceTo(bogota('2026-03-11', '12:00'));
  await savePolicy(world.table, { ...standardPolicy, id: 'shadow', mode: 'shadow' });
  for (const debtorId of ['D-2', 'D-3', 'D-4', 'D-5']) {
    await send('debtor.updated', debtorNamed(debtorId));
    await invoice(`F-of-${debtorId}`, { debtorId, dueOn: '2026-03-09' });
  }
  await twin.advanceTo(bogota('2026-03-12', '12:00'));
  for (const invoiceId of escalated)
    await ask('POST', `/api/cases/${caseId(invoiceId)}/commands`, {
      role: 'collector',
      body: { type: 'RequestEscalation' },
    });
  await twin.kernel.settle();
  const [first] = await itemsOf('/api/approvals');
  await ask('POST', `/api/approvals/${String(first?.id)}/approve`, { body: {} });
  await twin.advanceTo(bogota('2026-03-13', '12:00'));
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface Asked {
  role?: Group;
  body?: unknown;
  headers?: Record<string, string | undefined>;
}

/** With a valid token and, where something is changed, a key of its own, unless `headers` says otherwise. */
async function ask(method: string, path: string, { role = 'approver', body, headers = {} }: Asked = {}) {
  const sent: Record<string, string | undefined> = {
    authorization: `Bearer ${tokens.get(role) ?? ''}`,
    ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    ...headers,
  };
  const answer = await fetch(`${world.twin.url}${path}`, {
    method,
    redirect: 'manual',
    headers: Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined),
    body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  return { status: answer.status, type, body: (type.endsWith('json') ? JSON.parse(text) : text) as Fields };
}
type Answer = Awaited<ReturnType<typeof ask>>;

const titleOf = ({ method, path }: Call) => `${method} ${path}`;
const examplesOf = ({ operation: { requestBody } }: Call) =>
  requestBody
    ? Object.values(requestBody.content['application/json'].examples).map(({ value }) => value)
    : [];
const pathParameterOf = ({ operation }: Call) =>
  operation.parameters.find((parameter) => parameter.in === 'path');

async function itemsOf(list: string): Promise<Fields[]> {
  const { body } = await ask('GET', `${list}?limit=200`);
  return body.items as Fields[];
}

/** The call's address for each thing that the list before its parameter has. */
async function addressesOf(call: Call): Promise<string[]> {
  const { path, operation } = call;
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${sampleOf(schema)}`)
    .join('&');
  const parameter = pathParameterOf(call);
  const paths = parameter
    ? (await itemsOf(path.slice(0, path.indexOf('/{')))).map((item) =>
        path.replace(`{${parameter.name}}`, String(item[parameter.name])),
      )
    : [path];
  return paths.map((address) => (query === '' ? address : `${address}?${query}`));
}

async function addressOf(call: Call): Promise<string> {
  const [address] = await addressesOf(call);
  if (address === undefined) throw new Error(`there is nothing left for ${titleOf(call)}`);
  return address;
}

/** Something that the schema takes. */
function sampleOf(schema: Schema): string {
  const today = new Date(world.twin.kernel.now()).toISOString();
  if (schema.enum) return String(schema.enum[0]);
  if (schema.format === 'date') return today.slice(0, 10);
  return schema.format === 'date-time' ? today : String(schema.minimum ?? 'a');
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

function inlined(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inlined);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return inlined(resolved(schema as Schema));
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, inlined(value)]));
}

/** Every answer is one that the document tells of. */
function expectDocumented(call: Call, { status, type, body }: Answer, about: string): void {
  const where = `${about}: ${status} ${JSON.stringify(body).slice(0, 300)}`;
  const response = call.operation.responses[String(status)];
  expect(response, where).toBeDefined();
  if (!response?.content) return;
  const content = response.content[type];
  expect(content, `${where} ${type}`).toBeDefined();
  if (!content || !type.endsWith('json')) return;
  const schema = z.fromJSONSchema(inlined(content.schema) as Parameters<typeof z.fromJSONSchema>[0]);
  expect(schema.safeParse(body).error, where).toBeUndefined();
  if (status !== 200) return;
  // Nothing that the document does not tell of.
  const { answer } = { ...queryRoutes, ...commandRoutes }[titleOf(call) as keyof typeof queryRoutes];
  expect((answer as Route['answer']).parse(body), where).toEqual(body);
}

/** Values that the schema does not take, each with the path of the field that is wrong. */
function brokenBy(schema: Schema, good: unknown, path: string): { field: string; bad: unknown }[] {
  const { type, properties = {}, required = [], pattern, maxLength, minimum, maximum } = resolved(schema);
  const at = (bad: unknown) => ({ field: path, bad });
  const broken = [at(type === 'string' ? 7 : 'nonsense')];
  if (schema.enum ?? schema.const ?? schema.format ?? pattern) broken.push(at('2026-02-30\u0000'));
  if (maxLength !== undefined) broken.push(at('x'.repeat(maxLength + 1)));
  if (minimum !== undefined) broken.push(at(minimum - 1));
  if (maximum !== undefined) broken.push(at(maximum + 1));
  for (const [name, property] of Object.entries(properties)) {
    const { [name]: value, ...rest } = good as Fields;
    const field = path === '' ? name : `${path}.${name}`;
    if (required.includes(name)) broken.push({ field, bad: rest });
    for (const one of brokenBy(property, value ?? {}, field))
      broken.push({ field: one.field, bad: { ...rest, [name]: one.bad } });
  }
  return broken;
}

/** Of alternatives, the one that the body is. */
function variantOf(schema: Schema, body: Fields): Schema {
  const { oneOf } = resolved(schema);
  if (!oneOf) return resolved(schema);
  const variant = oneOf.map(resolved).find(({ properties }) => properties?.type?.const === body.type);
  if (!variant) throw new Error(`the example ${JSON.stringify(body)} is of no variant`);
  return variant;
}

describe('every call of the document', () => {
  it('is one that is there', () => {
    expect(calls.map(titleOf).sort()).toEqual(
      [...Object.keys(queryRoutes), ...Object.keys(commandRoutes)].sort(),
    );
  });

  it('is answered as the document says', async () => {
    for (const call of calls) {
      const bodies = call.method === 'GET' ? [undefined] : examplesOf(call);
      const statuses: number[] = [];
      for (const address of await addressesOf(call))
        for (const body of bodies) {
          if (statuses.some((status) => status < 400)) break;
          const answer = await ask(call.method, address, { body });
          expectDocumented(call, answer, titleOf(call));
          statuses.push(answer.status);
          if (call.method === 'GET' && Array.isArray(answer.body.items))
            expect(answer.body.items.length, titleOf(call)).toBeGreaterThan(0);
        }
      expect(
        statuses.filter((status) => status < 400),
        `${titleOf(call)}: ${statuses.join()}`,
      ).toHaveLength(1);
    }
  });

  it('is refused without a token, with an expired or foreign one, and to a lower group', async () => {
    const good = tokens.get('approver') ?? '';
    const [head = '', , signature = ''] = good.split('.');
    const claims = Buffer.from('{"sub":"x","cognito:groups":["approver"]}').toString('base64url');
    const foreign = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA';
    for (const call of calls) {
      const address = await addressOf(call);
      for (const authorization of [undefined, `Bearer ${head}.${claims}.${signature}`, foreign]) {
        const refused = await ask(call.method, address, { headers: { authorization } });
        expect(refused, titleOf(call)).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
        expectDocumented(call, refused, titleOf(call));
      }
      vi.useFakeTimers({ now: Date.now() + 3_601_000, toFake: ['Date'] });
      const expired = await ask(call.method, address);
      vi.useRealTimers();
      expect(expired.status, titleOf(call)).toBe(401);
      for (const role of groups.slice(0, groups.indexOf(call.operation['x-group']))) {
        const refused = await ask(call.method, address, { role });
        expect(refused.status, `${titleOf(call)} as ${role}`).toBe(403);
        expectDocumented(call, refused, titleOf(call));
      }
      if (call.method !== 'GET') expect(call.operation['x-group'], titleOf(call)).not.toBe('viewer');
    }
  });

  it('refuses hostile ids, and those of other things, and never fails', async () => {
    const hostile = [
      '..%2f..%2fetc%2fpasswd',
      '..',
      '%00',
      '%F0%9F%92%A3',
      'x'.repeat(10_000),
      "'%20OR%201=1--",
      '%7B%22S%22:1%7D',
      '__proto__',
      'a'.repeat(26),
      `${'a'.repeat(26)}-1`,
      'DEBTOR.x.PROFILE',
      'CASE.x.TASK.call',
    ];
    for (const call of calls) {
      const parameter = pathParameterOf(call);
      if (!parameter) continue;
      const own = call.path.slice(0, call.path.indexOf('/{'));
      const others = ['/api/cases/{caseId}', '/api/debtors/{debtorId}', '/api/executions/{name}'].filter(
        (other) => !other.startsWith(`${own}/`),
      );
      const foreign: string[] = [];
      for (const path of others) {
        const address = await addressOf({ ...call, path, operation: pathOnly(path) });
        foreign.push(address.slice(address.lastIndexOf('/') + 1));
      }
      for (const id of [...hostile, ...foreign]) {
        const address = call.path.replace(`{${parameter.name}}`, id);
        const answer = await ask(call.method, address, { body: examplesOf(call)[0] });
        const about = `${titleOf(call)} with ${id.slice(0, 60)}: ${answer.status}`;
        expect([400, 404], about).toContain(answer.status);
        expect(answer.type, about).toBe('application/problem+json');
        expectDocumented(call, answer, about);
      }
    }
  });

  it('refuses a cursor that is not its own, and parameters that its schema does not take', async () => {
    const { body } = await ask('GET', '/api/cases?limit=1');
    const foreign = String(body.cursor);
    for (const call of calls) {
      const address = await addressOf(call);
      for (const parameter of call.operation.parameters.filter((one) => one.in === 'query')) {
        const { name, schema } = parameter;
        const bad =
          name === 'cursor'
            ? ['x', `${foreign}x`, ...(call.path === '/api/cases' ? [] : [foreign])]
            : brokenBy(schema, undefined, name).flatMap(({ bad: value }) =>
                // In a query everything is text.
                schema.type === 'string' && value === 7 ? [] : [String(value)],
              );
        for (const value of bad) {
          const [path = '', given] = address.split('?');
          const others = new URLSearchParams(given);
          others.set(name, value);
          const answer = await ask(call.method, `${path}?${others.toString()}`);
          const about = `${titleOf(call)} with ${name}=${value.slice(0, 40)}: ${answer.status}`;
          expect(answer.status, about).toBe(400);
          expect(answer.body.errors, about).toMatchObject([{ field: name }]);
          expectDocumented(call, answer, about);
        }
      }
    }
  });

  it('that changes something refuses a body that its schema does not take, naming the field', async () => {
    let broken = 0;
    for (const call of calls.filter(({ operation }) => operation.requestBody)) {
      const address = await addressOf(call);
      const { schema } = call.operation.requestBody?.content['application/json'] ?? { schema: {} };
      for (const good of examplesOf(call))
        for (const { field, bad } of brokenBy(variantOf(schema, good), good, '')) {
          const answer = await ask(call.method, address, { body: bad });
          const about = `${titleOf(call)} with ${JSON.stringify(bad).slice(0, 80)}: ${JSON.stringify(answer.body)}`;
          expect(answer.status, about).toBe(400);
          const fields = (answer.body.errors as { field: string }[]).map((error) => error.field);
          expect(fields, about).toContain(field === '' ? 'body' : field);
          expectDocumented(call, answer, about);
          broken += 1;
        }
      for (const key of [undefined, '']) {
        const answer = await ask(call.method, address, { headers: { 'idempotency-key': key } });
        expect(answer.status, titleOf(call)).toBe(400);
        expect(answer.body.errors, titleOf(call)).toMatchObject([{ field: 'Idempotency-Key' }]);
      }
    }
    expect(broken).toBeGreaterThan(50);
  });
});

/** Enough of an operation to find addresses by. */
function pathOnly(path: string): Operation {
  const name = /\{(\w+)\}/.exec(path)?.[1] ?? '';
  return {
    'x-group': 'viewer',
    parameters: [{ name, in: 'path', required: true, schema: {} }],
    responses: {},
  };
}
