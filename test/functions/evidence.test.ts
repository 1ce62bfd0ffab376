import { beforeAll, describe, expect, it } from 'vitest';
import { follow, type Cause } from '../../functions/aws/case-store.ts';
import * as keys from '../../functions/aws/keys.ts';
import { contentWrite, newMessageWrites } from '../../functions/aws/message-store.ts';
import { noteWrite } from '../../functions/aws/note-store.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { caseEvidence } from '../../functions/http/audit/evidence.ts';
import { applyReplacement } from '../../functions/intake/record-invoice/replace-invoice.ts';
import { financeHandler } from '../../functions/middleware/finance.ts';
import type { Evidence } from '../../shared/api/evidence.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { derivedId } from '../../shared/ids/internal-id.ts';
import type { Message } from '../../shared/message/message.ts';
import { stampOf } from '../../shared/time/stamp.ts';
import { claimOf, opening } from '../shared/fixtures.ts';
import { ask } from './ask.ts';
import { openBooks } from './books.ts';

const ROUTE = 'GET /api/cases/{caseId}/evidence';
const { table, forget } = openStore();
const handler = financeHandler(
  { [ROUTE]: queryRoutes[ROUTE] },
  { [ROUTE]: (call) => caseEvidence(table, call) },
);
const evidenceOf = (caseId: string, more: Parameters<typeof ask>[2] = {}) =>
  ask(handler, ROUTE, { groups: '[collector]', path: { caseId }, ...more });
const jsonOf = async (caseId: string) => JSON.parse((await evidenceOf(caseId)).text) as Evidence;

const [debtorId, creditorId, noteId] = [derivedId('debtor'), derivedId('creditor'), derivedId('note')];
const [old, next, last, big] = [derivedId('old'), derivedId('next'), derivedId('last'), derivedId('big')];
const at = '2026-03-04T13:00:00.000Z';
const cause: Cause = { at, by: 'workflow' };

function openStore() {
  const { table } = openBooks();
  const forget = (key: { pk: string; sk: string }) =>
    writeTogether(table, [{ Delete: { TableName: table.name, Key: key } }]);
  return { table, forget };
}

async function register(caseId: string, number: string): Promise<void> {
  const invoice = { number, issuedOn: '2026-01-30', dueOn: '2026-03-01' };
  const facts = { caseId, creditorId, debtorId, invoice, currency: 'COP', amountMinor: 1_190_000_000 };
  const rest = { expectedWithholdingsMinor: 0, opensAfterDays: 1, timeZone: 'America/Bogota' };
  await follow(table, caseId, { type: 'RegisterInvoice', ...facts, ...rest }, { at, by: 'erp' });
  await follow(table, caseId, opening, cause);
}

/** A message that has left; says which. */
async function remind(caseId: string, text: string): Promise<string> {
  const messageId = derivedId('message', caseId);
  const message: Message = {
    ...{ messageId, debtorId, purpose: 'collection', channel: 'email', tone: 'friendly' },
    ...{ leadCaseId: caseId, generation: 1, items: [{ caseId, rungId: 'friendly' }], state: 'sent' },
    ...{ changes: 0, claimedAt: at, addressHash: 'x' },
  };
  const content = {
    channel: 'email',
    to: { name: 'Ana <Ruiz>', email: 'ana@esquina.example' },
    from: { name: 'Acme', email: 'acme@acme.example', replyTo: 'acme@acme.example' },
    ...{ subject: 'Recordatorio', text, html: '' },
  } as const;
  await writeTogether(table, [...newMessageWrites(table, message), contentWrite(table, message, content)]);
  await follow(table, caseId, claimOf(messageId, 'friendly'), cause);
  await follow(table, caseId, { type: 'ConfirmMessage', messageId, rungId: 'friendly' }, cause);
  return messageId;
}

async function replace(oldId: string, newId: string): Promise<void> {
  const eventKey = derivedId('event', newId);
  await applyReplacement(table, { eventKey, stamp: stampOf(at, eventKey), oldId, newId }, cause, []);
}

beforeAll(async () => {
  await register(old, 'F-1');
  await remind(old, 'Hola, Ana');
  await register(next, 'F-2');
  await replace(old, next);
  await register(last, 'F-3');
  await replace(next, last);
  await follow(table, last, { type: 'WriteOff', amountMinor: 100, noteId }, cause);
  await writeTogether(table, [noteWrite(table, debtorId, { noteId, caseIds: [last], at, text: 'Too old' })]);
});

describe('the evidence of a case', () => {
  it('goes back through every invoice whose place its invoice took', async () => {
    const { content } = await jsonOf(last);
    expect(content.case.invoice.number).toBe('F-3');
    expect(content.case.contacts).toEqual([]);
    expect(content.replaced.map(({ invoice, closed }) => [invoice.number, closed?.reason])).toEqual([
      ['F-2', 'replaced'],
      ['F-1', 'replaced'],
    ]);
    expect(content.replaced[1]?.contacts).toMatchObject([
      { message: { content: { text: 'Hola, Ana', to: { name: 'Ana <Ruiz>' } } } },
    ]);
    expect(content.case.timeline.find(({ note }) => note)?.note).toEqual({ text: 'Too old' });
  });

  it('is the same whenever it is asked for, and another once something has happened', async () => {
    const first = await jsonOf(last);
    const later = await evidenceOf(last, { at: '2027-01-01T00:00:00.000Z' });
    const { generatedAt, sha256 } = JSON.parse(later.text) as Evidence;
    expect([generatedAt, sha256]).toEqual(['2027-01-01T00:00:00.000Z', first.sha256]);
    await follow(table, last, { type: 'Pause' }, cause);
    expect((await jsonOf(last)).sha256).not.toBe(first.sha256);
  });

  it.each([
    ['application/json', {}],
    ['application/json', { headers: { accept: '*/*' } }],
    ['application/json', { headers: { accept: 'application/json, text/html' } }],
    ['application/json', { headers: { accept: 'text/html' }, query: { format: 'json' } }],
    ['text/html; charset=utf-8', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }],
    ['text/html; charset=utf-8', { query: { format: 'html' } }],
  ])('comes as %s for %j', async (type, asked) => {
    const { statusCode, headers } = await evidenceOf(last, asked);
    expect([statusCode, headers['content-type']]).toEqual([200, type]);
    const isPage = type.startsWith('text/html');
    expect(headers['content-security-policy']?.startsWith("default-src 'none'")).toBe(
      isPage ? true : undefined,
    );
    expect(headers['x-content-type-options']).toBe(isPage ? 'nosniff' : undefined);
    expect(headers['cache-control']).toBe('private, no-cache');
  });

  it('is for those who work on cases, of cases that there are', async () => {
    expect(await evidenceOf(last, { groups: '[viewer]' })).toMatchObject({ statusCode: 403 });
    expect(await evidenceOf(derivedId('nothing'))).toMatchObject({ statusCode: 404 });
  });

  it('says what has been erased', async () => {
    await forget(keys.note(debtorId, noteId));
    await forget(keys.content(debtorId, derivedId('message', old)));
    const { content } = await jsonOf(last);
    expect(content.replaced[1]?.contacts[0]?.message).toMatchObject({ state: 'sent' });
    expect(content.replaced[1]?.contacts[0]?.message?.content).toBeUndefined();
    expect(content.case.timeline.find(({ note }) => note)?.note).toEqual({});
    const { text } = await evidenceOf(last, { query: { format: 'html', lang: 'en' } });
    expect(text.match(/The text has been erased\./g)).toHaveLength(2);
    expect(text).not.toContain('Too old');
  });
});

describe('a very long case', () => {
  const line = 'Factura F-1001  COP 11.900.000,00\n';

  beforeAll(async () => {
    await register(big, 'F-4');
    for (let turn = 0; turn < 220; turn++) {
      await follow(table, big, { type: 'Pause' }, cause);
      await follow(table, big, { type: 'Resume' }, cause);
    }
    // A statement of more invoices than fit into an answer of Lambda as they are.
    await remind(big, line.repeat(200_000));
  });

  it('is told whole, packed for whoever can unpack it', async () => {
    const headers = { 'accept-encoding': 'br, gzip' };
    const answer = await evidenceOf(big, { headers });
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    const { content } = JSON.parse(answer.text) as Evidence;
    expect(content.case.timeline.map(({ seq }) => seq)).toEqual(Array.from({ length: 444 }, (_, i) => i + 1));
    expect(content.case.contacts[0]?.message?.content?.text).toHaveLength(200_000 * line.length);
    const page = await evidenceOf(big, { headers, query: { format: 'html', lang: 'en' } });
    expect(page.text.match(/Case paused/g)).toHaveLength(220);
    expect(page.text.split(line.trim())).toHaveLength(200_001);
  });

  it('is refused, and not cut, to whoever cannot', async () => {
    const answer = await evidenceOf(big);
    expect(answer.statusCode).toBe(406);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: 'urn:puntual:problem:too-large',
      detail: expect.stringContaining('accept-encoding: gzip') as string,
    });
  });
});
