import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bogota, createWorld, invoice, post, type World } from './world.ts';

/** One world for all: whatever is refused must leave nothing behind, so the next is not disturbed. */
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const event = (change: object = {}, data: object = {}) => ({
  specversion: '1.0',
  id: 'event',
  source: 'urn:erp:acme',
  type: 'puntual.invoice.issued.v1',
  time: bogota('2026-02-20', '08:00'),
  data: { companyCode: 'ACME', ...invoice, invoiceId: 'F-1', number: 'F-1', ...data },
  ...change,
});
const batch = 'application/cloudevents-batch+json';

async function refusal(answer: Promise<Response>) {
  const response = await answer;
  const body = (await response.json()) as {
    detail: string;
    errors?: { event: number; field: string; message: string }[];
  };
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  await world.twin.kernel.settle();
  expect(await world.items('CASE#')).toEqual([]);
  expect(await world.items('REJECTED#')).toEqual([]);
  return { status: response.status, detail: body.detail, errors: body.errors ?? [] };
}

describe('the ERP webhook refuses', () => {
  it('a wrong, a missing and a stale signature', async () => {
    const body = JSON.stringify(event());
    const wrong = post(world.twin, body, { secret: 'whsec_bm90IHRoZSBzZWNyZXQgYXQgYWxsLCBzb3JyeQ==' });
    expect(await refusal(wrong)).toMatchObject({ status: 401 });
    const stale = post(world.twin, body, { signedAt: new Date(Date.now() - 6 * 60_000) });
    expect(await refusal(stale)).toMatchObject({ status: 401 });
    const headers = { 'content-type': 'application/cloudevents+json' };
    const missing = fetch(world.twin.outputs.WebhookUrl ?? '', { method: 'POST', body, headers });
    expect(await refusal(missing)).toMatchObject({ status: 401 });
  });

  it('a body that was changed after it was signed', async () => {
    const body = JSON.stringify(event());
    const id = 'msg_1';
    const { Webhook } = await import('standardwebhooks');
    const signature = new Webhook(world.twin.secrets().erp ?? '').sign(id, new Date(), body);
    const headers = {
      'content-type': 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': signature,
    };
    const changed = fetch(world.twin.outputs.WebhookUrl ?? '', {
      method: 'POST',
      body: body.replace('11900000', '11900001'),
      headers,
    });
    expect(await refusal(changed)).toMatchObject({ status: 401 });
  });

  it('a request, an event and a batch over the limit', async () => {
    const long = 'x'.repeat(70_000);
    expect(await refusal(post(world.twin, JSON.stringify(event({}, { description: long }))))).toMatchObject({
      status: 413,
    });
    const four = JSON.stringify(
      Array.from({ length: 4 }, (_, i) => event({ id: `e${i}` }, { description: long })),
    );
    expect(await refusal(post(world.twin, four, { contentType: batch }))).toMatchObject({ status: 413 });
    const many = JSON.stringify(Array.from({ length: 101 }, (_, i) => ({ id: i })));
    expect(await refusal(post(world.twin, many, { contentType: batch }))).toMatchObject({ status: 413 });
  });

  it.each([
    ['a depth bomb', '['.repeat(50_000), 'nested'],
    ['what is not JSON', '{"specversion": ', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['an empty batch', '[]', 'Event 0'],
  ])('%s', async (_, body, reason) => {
    const answer = await refusal(post(world.twin, body));
    expect(answer.status).toBe(400);
    expect(answer.detail).toContain(reason);
  });

  it('a content type that it does not read', async () => {
    const answer = await refusal(
      post(world.twin, JSON.stringify(event()), { contentType: 'application/json' }),
    );
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.detail).toContain('application/cloudevents+json');
  });

  it.each([
    ['an unknown type', event({ type: 'puntual.invoice.lost.v1' }), 'type', 'must be one of'],
    ['an envelope without time', event({ time: undefined }), 'time', ''],
    [
      'an unknown currency',
      event({}, { amount: { value: '1.00', currency: 'PESO' } }),
      'data.amount.currency',
      'ISO 4217',
    ],
    [
      'too many decimals',
      event({}, { amount: { value: '1.005', currency: 'COP' } }),
      'data.amount.value',
      'COP has 2 decimals',
    ],
    [
      'a number for an amount',
      event({}, { amount: { value: 100, currency: 'COP' } }),
      'data.amount.value',
      'string',
    ],
    [
      'a negative amount',
      event({}, { amount: { value: '-1.00', currency: 'COP' } }),
      'data.amount.value',
      'more than zero',
    ],
    [
      'a zero amount',
      event({}, { amount: { value: '0.00', currency: 'COP' } }),
      'data.amount.value',
      'more than zero',
    ],
    ['a due date before the issue', event({}, { dueOn: '2026-01-29' }), 'data.dueOn', 'before issuedOn'],
    ['a day that does not exist', event({}, { dueOn: '2026-02-30' }), 'data.dueOn', 'date'],
    ['a due date that means none', event({}, { dueOn: '9999-12-31' }), 'data.dueOn', 'between the years'],
    ['a time to come', event({ time: '2026-02-22T00:00:00Z' }), 'time', 'more than a day in the future'],
    ['half a character', event({}, { number: 'F-\ud800' }), 'data.number', 'control characters'],
    ['a name that reads backwards', event({}, { number: '\u202e1-F' }), 'data.number', 'control characters'],
    [
      'withholdings of the whole amount',
      event(
        {},
        {
          expectedWithholdings: [
            { kind: 'withholding-vat', amount: { value: '11900000.00', currency: 'COP' } },
          ],
        },
      ),
      'data.expectedWithholdings',
      'less than the amount',
    ],
    ['a missing company code', event({}, { companyCode: undefined }), 'data.companyCode', ''],
    [
      'a name that would split a header',
      event({}, { number: 'F-1\r\nBcc: all' }),
      'data.number',
      'control characters',
    ],
    [
      'instalments that are not the amount',
      event(
        {},
        {
          instalments: ['2026-03-01', '2026-04-01'].map((dueOn) => ({
            dueOn,
            amount: { value: '5000000.00', currency: 'COP' },
          })),
        },
      ),
      'data.instalments',
      'must sum to the amount of the invoice',
    ],
  ])('%s, naming event and field', async (_, bad, field, message) => {
    const good = event({ id: 'good' }, { invoiceId: 'F-2', number: 'F-2' });
    const { status, errors } = await refusal(
      post(world.twin, JSON.stringify([good, bad]), { contentType: batch }),
    );
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ event: 1, field });
    expect(errors[0]?.message).toContain(message);
  });
});

describe('the ERP webhook takes', () => {
  it('what it does not know inside an event, and a signature by the secret before the rotation', async () => {
    const fresh = await createWorld();
    const before = fresh.twin.secrets().erp ?? '';
    await fresh.twin.advanceBy('P91D');
    expect(fresh.twin.secrets().erp).not.toBe(before);
    const body = JSON.stringify(event({ traceparent: 'unknown' }, { colour: 'blue' }));
    expect((await post(fresh.twin, body, { secret: before })).status).toBe(202);
    expect((await post(fresh.twin, body)).status).toBe(202);
    await fresh.twin.kernel.settle();
    expect(await fresh.story('F-1')).toEqual(['InvoiceRegistered']);
    await fresh[Symbol.asyncDispose]();
  });

  it('says so only when every event is on the intake bus', async () => {
    world.twin.cloud.faults.set({
      rules: [
        {
          match: 'eventbridge:PutEvents',
          kind: 'before',
          times: 1,
          error: { code: 'InternalException', statusCode: 500 },
        },
      ],
    });
    const failed = await post(world.twin, JSON.stringify(event()));
    expect(failed.status).toBe(503);
    expect((await post(world.twin, JSON.stringify(event()))).status).toBe(202);
    await world.twin.kernel.settle();
    expect(await world.story('F-1')).toEqual(['InvoiceRegistered']);
  });
});
