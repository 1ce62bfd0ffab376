import { rulesBy } from '../../shared/contact/packs.ts';
import { reminderSituation } from '../../shared/dunning/situation.ts';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadAmendments } from '../../functions/aws/amendment-store.ts';
import { follow, loadStory } from '../../functions/aws/case-store.ts';
import { optOutHandler } from '../../functions/http/opt-out/opt-out.ts';
import { sendMessage } from '../../functions/messages/send-message.ts';
import { optOutToken } from '../../shared/contact/opt-out-token.ts';
import { internalId, type IdKind } from '../../shared/ids/internal-id.ts';
import { draftReminder } from '../../shared/message/draft-reminder.ts';
import type { MessageContent } from '../../shared/message/message.ts';
import { creditor, debtor, invoice } from '../journeys/world.ts';
import { openBooks, type Books } from './books.ts';

const NOW = '2026-03-05T15:00:00.000Z';
const keys = new Map([[0, 'k'.repeat(64)]]);
const idOf = (kind: IdKind, erpId: string) => internalId('key', kind, 'urn:erp:test', 'ACME', erpId);
const F = idOf('invoice', 'F');
const token = optOutToken(keys, { debtorId: idOf('debtor', 'D-1'), channel: 'email' });

let books: Books;
let handler: ReturnType<typeof optOutHandler>;

interface Asked {
  method?: string;
  body?: string;
  token?: string;
  headers?: Record<string, string>;
}

async function ask(asked: Asked = {}) {
  const event = {
    headers: asked.headers ?? {},
    pathParameters: { token: asked.token ?? token },
    body: Buffer.from(asked.body ?? '').toString('base64'),
    isBase64Encoded: true,
    requestContext: { timeEpoch: Date.parse(NOW), http: { method: asked.method ?? 'GET' } },
  } as unknown as APIGatewayProxyEventV2;
  const context = { functionName: 'test', getRemainingTimeInMillis: () => 1000 } as Context;
  const answer = (await handler(event, context)) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}
const post = (body: string, asked: Asked = {}) => ask({ ...asked, method: 'POST', body });
const consents = async () => (await loadAmendments(books.table, idOf('debtor', 'D-1'))).consents;

beforeEach(async () => {
  books = openBooks();
  handler = optOutHandler(books.table, () => Promise.resolve(keys));
  await books.tell({ type: 'creditor.updated', data: creditor });
  await books.tell({ type: 'debtor.updated', data: debtor });
  await books.tell({ type: 'invoice.issued', data: { ...invoice, invoiceId: 'F', number: 'F' } });
  const policy = { id: 'standard', version: 1 };
  const opening = { type: 'OpenCase', episode: 1, generation: 1, policy } as const;
  await follow(books.table, F, opening, { at: NOW, by: 'workflow' });
});

describe('the page behind the link', () => {
  it('is in the debtor’s language, runs nothing, is kept by nobody and does not name the debtor', async () => {
    const { headers, text } = await ask();
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('<html lang="es">');
    expect(text).toContain('<form method="post"><button name="reminders" value="stop">');
    expect(text).not.toMatch(/<script|Esquina|Ana|D-1/);
  });

  it('of a debtor who is not known is in the language of the browser, and keeps what is said', async () => {
    const stranger = optOutToken(keys, { debtorId: idOf('debtor', 'X'), channel: 'sms' });
    const headers = { 'accept-language': 'es-CO,es;q=0.9' };
    expect((await ask({ token: stranger, headers })).text).toContain(
      'Recibe recordatorios de pago de nosotros',
    );
    const stopped = await post('reminders=stop', { token: stranger, headers });
    expect(stopped.text).toContain('No recibirá más recordatorios');
    expect((await loadAmendments(books.table, idOf('debtor', 'X'))).consents).toMatchObject([
      { channel: 'sms', granted: false },
    ]);
    await books.tell({ type: 'debtor.updated', data: { ...debtor, debtorId: 'X', language: 'en' } });
    expect((await ask({ token: stranger })).text).toContain(
      'You will get no more payment reminders from Acme',
    );
  });

  it.each([
    ['of the page', 'reminders=stop', 'link'],
    ['of a mail program', 'List-Unsubscribe=One-Click', 'list-unsubscribe'],
    [
      'of a mail program, in parts',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      'list-unsubscribe',
    ],
  ])('takes the form %s', async (_, body, via) => {
    expect(await post(body)).toMatchObject({ status: 200 });
    expect(await consents()).toMatchObject([{ channel: 'email', granted: false, via, obtainedAt: NOW }]);
  });

  it.each([
    ['nothing', ''],
    ['no value', 'reminders='],
    ['another value', 'reminders=stopped'],
    ['half of a click', 'List-Unsubscribe='],
    ['a long text', 'x'.repeat(100_000)],
    ['no text', '\u0000'],
  ])('does not take %s for a choice', async (_, body) => {
    const before = await books.items();
    expect(await post(body)).toMatchObject({ status: 400 });
    expect(await books.items()).toEqual(before);
  });

  it('is not there for a token that we have not signed', async () => {
    const before = await books.items();
    for (const method of ['GET', 'POST']) {
      const forged = await ask({ method, body: 'reminders=stop', token: `B${token.slice(1)}` });
      expect(forged).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } });
    }
    expect(await books.items()).toEqual(before);
  });
});

it('a choice that was cut off after it was kept is told to the cases by the next', async () => {
  books.cutOffAfter(1);
  expect((await post('reminders=stop')).status).toBe(503);
  expect(await consents()).toHaveLength(1);
  const story = async () => (await loadStory(books.table, F)).map(({ event }) => event.type);
  expect(await story()).not.toContain('DebtorChanged');
  expect((await post('reminders=stop')).status).toBe(200);
  expect(await consents()).toHaveLength(1);
  expect(await story()).toContain('DebtorChanged');
});

it('C14: nothing is sent when the debtor ends the channel between the decision and the claim', async () => {
  const { client } = books.table;
  const send = client.send.bind(client);
  let claims = 0;
  client.send = (async (command: TransactWriteCommand) => {
    // The first claim is on its way when the debtor presses the button.
    if (command.constructor.name === TransactWriteCommand.name && ++claims === 1)
      await post('reminders=stop');
    return send(command);
  }) as typeof client.send;
  const delivered: MessageContent[] = [];
  const request = {
    ...{ caseId: F, episode: 1, generation: 1, now: NOW, startedAt: NOW },
    ...{ turns: 0, setback: false },
  };
  const answer = await sendMessage(
    { table: books.table, rulesOf: rulesBy() },
    (_, content) => {
      delivered.push(content);
      return Promise.resolve({ news: 'sent', refusal: '' });
    },
    request,
    'send-reminder',
    (...known) => draftReminder(reminderSituation(...known)),
  );
  expect(answer).toMatchObject({ next: 'wait', reason: 'no-authorisation (rung friendly)' });
  expect(delivered).toEqual([]);
  expect(claims).toBeGreaterThan(1);
});
