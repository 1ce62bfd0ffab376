import { rulesBy } from '../../shared/contact/packs.ts';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bus } from '../../functions/aws/bus.ts';
import { follow, loadCase, loadStory } from '../../functions/aws/case-store.ts';
import { projectFigures } from '../../functions/aws/figures-store.ts';
import * as keys from '../../functions/aws/keys.ts';
import { newMessageWrites } from '../../functions/aws/message-store.ts';
import { loadNotes } from '../../functions/aws/note-store.ts';
import { loadLedger } from '../../functions/aws/party-store.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { taskIdOf } from '../../functions/aws/worklist-store.ts';
import { caseCommands } from '../../functions/http/case-commands/case-commands.ts';
import { routes as caseRoutes } from '../../functions/http/case-commands/routes.ts';
import { debtorCommands } from '../../functions/http/debtor-commands/debtor-commands.ts';
import { routes as debtorRoutes } from '../../functions/http/debtor-commands/routes.ts';
import { intakeCommands } from '../../functions/http/intake-commands/intake-commands.ts';
import { nameRequest } from '../../shared/api/request-name.ts';
import type { DunningCase, OpenCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { internalId, type IdKind } from '../../shared/ids/internal-id.ts';
import { instalmentId } from '../../shared/ids/instalment-id.ts';
import type { Message } from '../../shared/message/message.ts';
import { debtor } from '../journeys/world.ts';
import { claimOf } from '../shared/fixtures.ts';
import { openBooks, type Books, type Sent } from './books.ts';

const NOW = '2026-03-05T15:00:00.000Z';
const context = { functionName: 'test', getRemainingTimeInMillis: () => 1000 } as Context;
const idOf = (kind: IdKind, erpId: string) => internalId('key', kind, 'urn:erp:test', 'ACME', erpId);
const cop = (value: string) => ({ value, currency: 'COP' });
const F = idOf('invoice', 'F');
const G = idOf('invoice', 'G');
const H = idOf('invoice', 'H');
const D = idOf('debtor', 'D');
const NOTHING = 'a'.repeat(26);
const clp = { value: '10', currency: 'CLP' };
const unallocated: Sent = {
  type: 'payment.received',
  data: {
    paymentId: 'P',
    debtorId: 'D',
    receivedOn: '2026-02-20',
    amount: cop('10.00'),
    method: 'transfer',
  },
};
/** In another currency than the invoice. */
const impossible: Sent = { type: 'invoice.written-off', data: { invoiceId: 'F', reason: 'x', amount: clp } };

let books: Books;
/** What was put on the intake bus. */
let sent: { DetailType: string; Detail: string }[];
/** How many times the bus is out of order. */
let busOutages: number;
let onCases: ReturnType<typeof caseCommands>;
let onDebtors: ReturnType<typeof debtorCommands>;
let onIntake: ReturnType<typeof intakeCommands>;
let keysGiven: number;

interface Asked {
  key?: string | null;
  by?: string;
  group?: string;
  type?: string;
  now?: string;
}
interface Refused {
  type: string;
  detail: string;
  errors?: { field: string; message: string }[];
  case: object;
  changes: { seq: number; type: string }[];
}

/** POSTs a body as JSON, or a text as it is; each time with a key of its own unless one is given. */
async function post(
  path: string,
  body: unknown,
  {
    key = `key-${++keysGiven}`,
    by = 'ana',
    group = 'approver',
    type = 'application/json',
    now = NOW,
  }: Asked = {},
) {
  const [, what = '', id = '', verb = ''] = path.split('/');
  const name = { cases: 'caseId', debtors: 'debtorId', worklist: 'taskId' }[what] ?? 'id';
  const event = {
    routeKey: `POST /api/${what}/{${name}}/${verb}`,
    pathParameters: { [name]: id },
    headers: { 'content-type': type, ...(key === null ? {} : { 'idempotency-key': key }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      timeEpoch: Date.parse(now),
      authorizer: { jwt: { claims: { sub: by, 'cognito:groups': `[${group}]` } } },
    },
  };
  const { routeKey } = event;
  const handler = routeKey in caseRoutes ? onCases : routeKey in debtorRoutes ? onDebtors : onIntake;
  const answer = await handler(event as unknown as Parameters<typeof handler>[0], context);
  const { statusCode, body: text = '' } = answer as { statusCode: number; body?: string };
  return { status: statusCode, body: JSON.parse(text) as Refused & Record<string, unknown> };
}

const onCase = (command: object, asked?: Asked, caseId = F) =>
  post(`/cases/${caseId}/commands`, command, asked);
const onDebtor = (command: object, asked?: Asked) => post(`/debtors/${D}/commands`, command, asked);

async function theCase(caseId = F): Promise<DunningCase> {
  const item = await loadCase(books.table, caseId);
  if (!item) throw new Error(`no case ${caseId}`);
  return item;
}
const story = async (caseId = F) => (await loadStory(books.table, caseId)).map(({ event }) => event.type);
const command = (asked: CaseCommand, caseId = F) =>
  follow(books.table, caseId, asked, { at: NOW, by: 'workflow' });

async function openInvoice(invoiceId: string): Promise<void> {
  const dates = { issuedOn: '2026-01-30', dueOn: '2026-03-01' };
  await books.tell({
    type: 'invoice.issued',
    data: { invoiceId, number: invoiceId, debtorId: 'D', ...dates, amount: cop('1000.00') },
  });
  const policy = { id: 'standard', version: 1 };
  await command({ type: 'OpenCase', episode: 1, generation: 1, policy }, idOf('invoice', invoiceId));
}

/** The ERP disputes all of an invoice in two instalments. */
async function disputedInInstalments(): Promise<string> {
  const half = cop('500.00');
  const instalments = ['2026-03-01', '2026-04-01'].map((dueOn) => ({ dueOn, amount: half }));
  const dates = { issuedOn: '2026-01-30', dueOn: '2026-03-01' };
  await books.tell({
    type: 'invoice.issued',
    data: { invoiceId: 'H', number: 'H', debtorId: 'D', ...dates, amount: cop('1000.00'), instalments },
  });
  await books.tell({
    type: 'dispute.opened',
    data: { disputeId: 'X', invoiceId: 'H', reasonCode: 'quality' },
  });
  return idOf('dispute', 'X');
}

beforeEach(async () => {
  books = openBooks();
  sent = [];
  keysGiven = 0;
  busOutages = 0;
  const send = ({ input }: { input: { Entries: typeof sent } }) => {
    if (busOutages-- > 0) return Promise.reject(new Error('the bus is out of order'));
    sent.push(...input.Entries);
    return Promise.resolve({ Entries: [] });
  };
  const bus = { name: 'intake', client: { send } } as unknown as Bus;
  onCases = caseCommands(books.table);
  onDebtors = debtorCommands(books.table, () => Promise.resolve({ table: books.table, rulesOf: rulesBy() }));
  onIntake = intakeCommands(books.table, bus);
  await openInvoice('F');
});

describe('a request', () => {
  it('needs a key of its own', async () => {
    for (const key of [null, '', 'with space', 'ñ', 'x'.repeat(256)]) {
      const { status, body } = await onCase({ type: 'Pause' }, { key });
      expect(status, String(key)).toBe(400);
      expect(body).toMatchObject({
        type: 'urn:puntual:problem:invalid-request',
        errors: [{ field: 'Idempotency-Key' }],
      });
    }
    expect(await story()).not.toContain('CasePaused');
  });

  it('sent again has its effect once and the same answer, whatever has happened meanwhile', async () => {
    const pause = { type: 'Pause', until: '2026-03-09' };
    const first = await onCase(pause, { key: 'one' });
    expect(first).toEqual({ status: 200, body: { caseId: F, version: 3, happened: ['CasePaused'] } });
    await onCase({ type: 'Resume' });
    // Also when it could not be asked any more.
    const again = await onCase(pause, { key: 'one', now: '2026-03-11T15:00:00.000Z' });
    expect(again).toEqual(first);
    expect((await theCase()).holds.pause).toBeUndefined();
    expect(await story()).toEqual(['InvoiceRegistered', 'CaseOpened', 'CasePaused', 'CaseResumed']);
  });

  it('with a key that was used for another is refused, and another person may use it', async () => {
    await onCase({ type: 'Pause' }, { key: 'one' });
    for (const [path, body] of [
      [`/cases/${F}/commands`, { type: 'Resume' }],
      [`/debtors/${D}/commands`, { type: 'Pause' }],
    ] as const) {
      const { status, body: refused } = await post(path, body, { key: 'one' });
      expect(status).toBe(422);
      expect(refused.type).toBe('urn:puntual:problem:key-reused');
    }
    expect((await onCase({ type: 'Resume' }, { key: 'one', by: 'bruno' })).status).toBe(200);
    // What is not read makes no other request.
    expect((await onCase({ type: 'Pause', colour: 'red' }, { key: 'one' })).status).toBe(200);
  });

  it('sent twice at once has its effect once', async () => {
    const note = { type: 'AddNote', text: 'Called.' };
    const answers = await Promise.all([1, 2, 3].map(() => onCase(note, { key: 'one' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await story()).filter((type) => type === 'NoteAdded')).toHaveLength(1);
  });

  it.each([
    ['not JSON', '{"type":', 'application/json', 400, 'body'],
    ['a list', '[]', 'application/json', 400, 'body'],
    ['null', 'null', 'application/json; charset=utf-8', 400, 'body'],
    ['of another type', 'type=Pause', 'application/x-www-form-urlencoded', 400, 'Content-Type'],
    ['nothing', '', 'application/json', 400, 'type'],
    ['of no command', '{"type":"Erase"}', 'application/json', 400, 'type'],
    ['too large', JSON.stringify({ type: 'x'.repeat(17_000) }), 'application/json', 413, undefined],
    ['too deep', `${'['.repeat(8000)}${']'.repeat(8000)}`, 'application/json', 400, 'body'],
  ])('whose body is %s is refused', async (_, text, type, expected, field) => {
    const { status, body } = await post(`/cases/${F}/commands`, text, { type });
    expect(status).toBe(expected);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it('is for collectors, and decisions are for approvers', async () => {
    expect((await onCase({ type: 'Pause' }, { group: 'viewer' })).status).toBe(403);
    const id = `${F}-1`;
    expect((await post(`/approvals/${id}/approve`, {}, { group: 'collector' })).status).toBe(403);
  });

  it('that is refused leaves nothing behind, so that its key may be used again', async () => {
    const before = await books.items();
    const refused = [
      await onCase({ type: 'WithdrawDispute', disputeId: NOTHING }, { key: 'one' }),
      await onCase({ type: 'Pause', expectedVersion: 1 }, { key: 'one' }),
      await onCase({ type: 'Pause', until: '2026-03-04' }, { key: 'one' }),
      await onCase({ type: 'Pause' }, { key: 'one' }, NOTHING),
      await post(`/approvals/${F}-1/approve`, {}, { key: 'one' }),
      await post(`/debtors/${NOTHING}/commands`, { type: 'Pause' }, { key: 'one' }),
      await post(`/worklist/CASE.${NOTHING}.TASK.y/done`, {}, { key: 'one' }),
      await post(`/rejections/${NOTHING}/redrive`, {}, { key: 'one' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 409, 400, 404, 409, 404, 404, 404]);
    expect(await books.items()).toEqual(before);
    expect((await onCase({ type: 'Pause' }, { key: 'one' })).status).toBe(200);
  });

  it('that was cut off is finished before it is answered, or by sending it again', async () => {
    await openInvoice('G');
    const disputeId = await disputedInInstalments();
    await onDebtor({ type: 'Pause', until: '2026-03-09' });
    const requests: [string, object][] = [
      [`/cases/${F}/commands`, { type: 'OpenDispute', reasonCode: 'quality' }],
      [`/cases/${H}/commands`, { type: 'ResolveDispute', disputeId, outcome: 'rejected' }],
      [`/debtors/${D}/commands`, { type: 'Pause' }],
      [`/debtors/${D}/commands`, { type: 'Resume' }],
      [`/debtors/${D}/commands`, { type: 'RecordCall', outcome: 'reached', note: 'Friday.' }],
    ];
    const stories = () => Promise.all([F, G, H, instalmentId(H, 2)].map((caseId) => story(caseId)));
    for (const [index, [path, body]] of requests.entries()) {
      for (let transactions = 0; transactions < 4; transactions++) {
        const back = books.mark();
        const whole = await post(path, body, { key: `whole-${index}` });
        const expected = await stories();
        back();
        const before = await stories();
        books.cutOffAfter(transactions);
        const cut = await post(path, body, { key: `whole-${index}` });
        books.cutOffAfter(Infinity);
        expect([whole, { status: 503, body: expect.anything() as object }]).toContainEqual(cut);
        expect(await stories(), `${path} ${transactions}`).toEqual(cut.status === 200 ? expected : before);
        const again = await post(path, body, { key: `whole-${index}` });
        expect(again, `${path} ${transactions}`).toEqual(whole);
        expect(await stories()).toEqual(expected);
        back();
      }
    }
  });
});

describe('a case that has changed since it was seen', () => {
  it('refuses with what has happened; of two who saw the same, one is refused', async () => {
    const { version } = await theCase();
    const seen = { expectedVersion: version };
    const [first, second] = await Promise.all([
      onCase({ type: 'Pause', ...seen }, { by: 'ana' }),
      onCase({ type: 'RequestEscalation', ...seen }, { by: 'bruno' }),
    ]);
    expect([first.status, second.status].toSorted()).toEqual([200, 409]);
    const { body } = first.status === 409 ? first : second;
    expect(body).toMatchObject({
      type: 'urn:puntual:problem:case-changed',
      case: { caseId: F, status: 'open', version: version + 1 },
      changes: [{ seq: version + 1, by: 'person', at: NOW }],
    });
    expect(body.changes).toHaveLength(1);
    expect((await theCase()).version).toBe(version + 1);
  });

  it('says so also when it could not follow any more', async () => {
    await command({ type: 'EndCase', reason: 'cancelled' });
    expect((await onCase({ type: 'Pause', expectedVersion: 2 })).body).toMatchObject({
      type: 'urn:puntual:problem:case-changed',
      case: { status: 'closed', version: 3 },
      changes: [{ type: 'CaseClosed' }],
    });
    expect((await onCase({ type: 'Pause', expectedVersion: 3 })).body).toMatchObject({
      type: 'urn:puntual:problem:not-possible',
      case: { status: 'closed' },
    });
  });
});

describe('a dispute', () => {
  const dispute = { type: 'OpenDispute', reasonCode: 'quality', amount: cop('400.00') };
  const holdsOf = async (disputeId: unknown) => (await theCase()).holds.disputes[String(disputeId)];

  it('of a part is opened, with a deadline, and resolved once', async () => {
    const opened = await onCase(dispute);
    const { disputeId } = opened.body;
    expect(opened.body).toMatchObject({ happened: ['DisputeOpened'], version: 3 });
    expect(await holdsOf(disputeId)).toEqual({
      reasonCode: 'quality',
      dueBy: '2026-04-04',
      amountMinor: 40_000,
    });
    const resolve = { type: 'ResolveDispute', disputeId, outcome: 'partially-upheld' };
    expect((await onCase(resolve)).body.errors).toEqual([
      { field: 'amount', message: 'must say which part is upheld' },
    ]);
    expect((await onCase({ ...resolve, amount: cop('400.01') })).body.errors).toMatchObject([
      { field: 'amount', message: 'is more than what was disputed' },
    ]);
    const resolved = await onCase({ ...resolve, amount: cop('100.00'), expectedVersion: 3 });
    expect(resolved.body).toMatchObject({ happened: ['DisputeResolved'], version: 4 });
    expect(await holdsOf(disputeId)).toMatchObject({
      resolution: { upheldMinor: 10_000, awaitedMinor: 10_000 },
    });
    for (const late of [
      { ...resolve, outcome: 'rejected' },
      { type: 'WithdrawDispute', disputeId },
    ])
      expect((await onCase(late)).body.type).toBe('urn:puntual:problem:not-possible');
  });

  it('that was opened in error is withdrawn', async () => {
    const { disputeId } = (await onCase(dispute)).body;
    const withdraw = { type: 'WithdrawDispute', disputeId };
    expect((await onCase(withdraw)).body.happened).toEqual(['DisputeWithdrawn']);
    expect(await holdsOf(disputeId)).toMatchObject({ withdrawn: true, resolution: { upheldMinor: 0 } });
    expect((await onCase(withdraw)).body.happened).toEqual([]);
    expect((await onCase({ type: 'ResolveDispute', disputeId, outcome: 'upheld' })).status).toBe(409);
  });

  it.each([
    ['amount.currency', { amount: { value: '400', currency: 'CLP' } }],
    ['amount.currency', { amount: { value: '400.00', currency: 'XXX' } }],
    ['amount.value', { amount: cop('400.001') }],
    ['amount.value', { amount: cop('0.00') }],
    ['amount.value', { amount: cop('-1.00') }],
    ['amount', { amount: cop('1000.01') }],
    ['dueBy', { dueBy: '2026-03-04' }],
    ['dueBy', { dueBy: '2026-02-30' }],
    ['reasonCode', { reasonCode: 'They say: Ana Ruiz never got it' }],
    ['disputeId', { type: 'ResolveDispute', disputeId: NOTHING, outcome: 'upheld' }],
  ])('is refused with a wrong %s', async (field, change) => {
    const { status, body } = await onCase({ ...dispute, amount: undefined, ...change });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it('is not opened where nothing is owed', async () => {
    await command({ type: 'EndCase', reason: 'cancelled' });
    expect((await onCase(dispute)).body).toMatchObject({ type: 'urn:puntual:problem:not-possible' });
  });
});

describe('an escalation', () => {
  const decide = async (verb: string, body: object = {}, asked: Asked = { by: 'bruno' }) => {
    const { escalation } = (await theCase()) as OpenCase;
    return post(`/approvals/${nameRequest(F, escalation?.requestedAt ?? NOW)}/${verb}`, body, asked);
  };

  it('is decided by somebody else than who asked', async () => {
    expect((await onCase({ type: 'RequestEscalation' })).body.happened).toEqual(['EscalationRequested']);
    for (const verb of ['approve', 'reject'])
      expect(await decide(verb, {}, { by: 'ana' })).toMatchObject({
        status: 403,
        body: { type: 'urn:puntual:problem:own-request' },
      });
    expect((await decide('approve')).body.happened).toEqual(['EscalationApproved']);
    expect(await theCase()).toMatchObject({
      escalation: { state: 'approved', requestedBy: 'ana', decidedBy: 'bruno' },
    });
    // It has not gone to the agency: there is nothing to take back.
    expect((await onCase({ type: 'RecallEscalation' })).body).toMatchObject({
      type: 'urn:puntual:problem:not-possible',
      case: { status: 'open', escalation: 'approved' },
    });
  });

  it('that is rejected leaves the reason with the debtor, and nowhere else', async () => {
    await onCase({ type: 'RequestEscalation' });
    const reason = 'Ana Ruiz pays on Friday';
    expect((await decide('reject', { reason })).body.happened).toEqual(['EscalationRejected']);
    expect(await loadNotes(books.table, D)).toMatchObject([{ caseIds: [F], by: 'bruno', text: reason }]);
    const others = (await books.items()).filter(({ sk }) => !sk.startsWith('NOTE#'));
    expect(JSON.stringify(others)).not.toContain('Friday');
  });

  it('asked for anew is not what was seen', async () => {
    await onCase({ type: 'RequestEscalation' });
    const { escalation } = (await theCase()) as OpenCase;
    const seen = nameRequest(F, escalation?.requestedAt ?? '');
    await decide('reject');
    await onCase({ type: 'RequestEscalation' }, { by: 'carla', now: '2026-03-06T15:00:00.000Z' });
    expect(await post(`/approvals/${seen}/approve`, {}, { by: 'bruno' })).toMatchObject({
      status: 409,
      body: { type: 'urn:puntual:problem:not-possible', case: { escalation: 'requested' } },
    });
    // Nor is it when the case has gone to the agency by that request.
    const approved = nameRequest(F, '2026-03-06T15:00:00.000Z');
    expect((await post(`/approvals/${approved}/approve`, {}, { by: 'bruno' })).status).toBe(200);
    await command({ type: 'PlaceCase', placementId: 'night', agencyId: 'agency' });
    expect(await post(`/approvals/${seen}/approve`, {}, { by: 'bruno' })).toMatchObject({
      status: 409,
      body: { type: 'urn:puntual:problem:not-possible', case: { status: 'placed' } },
    });
    const again = await post(`/approvals/${approved}/approve`, {}, { by: 'bruno' });
    expect(again).toMatchObject({ status: 200, body: { happened: [] } });
  });
});

describe('a call', () => {
  const told = { ...debtor, debtorId: 'D', timeZone: 'UTC' };
  beforeEach(async () => {
    await books.tell({ type: 'debtor.updated', data: told });
    await openInvoice('G');
    for (const caseId of [F, G]) {
      await command({ type: 'AssignCall', rungId: 'call' }, caseId);
      await projectFigures(books.table, [{ caseId, at: NOW }]);
    }
  });
  const project = () =>
    Promise.all([F, G].map((caseId) => projectFigures(books.table, [{ caseId, at: NOW }])));
  const callTask = async () => (await books.items()).find(({ sk }) => sk === 'CALL');

  it('is recorded once, on every case that it was about and as a contact', async () => {
    const asked = { key: 'one' };
    const first = await onDebtor(
      { type: 'RecordCall', outcome: 'no-answer', note: 'Nobody there.', nextDate: '2026-03-09' },
      asked,
    );
    expect(first.body).toMatchObject({ debtorId: D, call: { caseIds: [F, G].toSorted() } });
    const { callId } = first.body.call as { callId: string };
    for (const caseId of [F, G])
      expect((await loadStory(books.table, caseId)).at(-1)).toMatchObject({
        by: 'person',
        actor: 'ana',
        event: { type: 'CallRecorded', callId, outcome: 'no-answer', nextOn: '2026-03-09' },
      });
    expect((await loadLedger(books.table, D)).contacts).toEqual([
      { at: NOW, channel: 'call', messageId: callId },
    ]);
    expect(await loadNotes(books.table, D)).toMatchObject([{ text: 'Nobody there.' }]);
    await project();
    expect(await callTask()).toMatchObject({ taskAt: '2026-03-09T00:00:00.000Z' });
    // Done on the day: there is nothing left to call about.
    await onDebtor({ type: 'RecordCall', outcome: 'reached' }, { now: '2026-03-09T15:00:00.000Z' });
    await project();
    expect(await callTask()).toBeUndefined();
  });

  it('that was told to every case is not written again by the same request', async () => {
    const call = { type: 'RecordCall', outcome: 'reached' };
    const first = await onDebtor(call, { key: 'one' });
    const asked = vi.spyOn(books.table.client, 'send');
    expect(await onDebtor(call, { key: 'one' })).toEqual(first);
    const writes = asked.mock.calls.filter(([sent]) => sent instanceof TransactWriteCommand);
    expect(writes).toEqual([]);
  });

  it('is ticked off in the worklist, with an outcome', async () => {
    const taskId = taskIdOf((await callTask()) ?? { pk: '', sk: '' });
    const done = (body: object, asked?: Asked) => post(`/worklist/${taskId}/done`, body, asked);
    expect((await done({})).body.errors).toMatchObject([{ field: 'outcome' }]);
    expect((await done({ outcome: 'not-sent' })).body.errors).toMatchObject([{ field: 'outcome' }]);
    expect(await done({ outcome: 'refused' }, { key: 'one' })).toEqual({ status: 200, body: { taskId } });
    await project();
    expect(await callTask()).toBeUndefined();
    expect((await done({ outcome: 'refused' }, { key: 'one' })).status).toBe(200);
    expect((await done({ outcome: 'refused' })).status).toBe(404);
    expect((await loadLedger(books.table, D)).contacts).toHaveLength(1);
  });

  it('is ticked off once, however late the worklist hears of it: what was agreed stays', async () => {
    const done = `/worklist/${taskIdOf((await callTask()) ?? { pk: '', sk: '' })}/done`;
    await onDebtor({ type: 'RecordCall', outcome: 'reached', nextDate: '2026-03-09' });
    const before = await books.items();
    expect((await post(done, { outcome: 'no-answer' }, { by: 'bruno' })).status).toBe(404);
    expect(await books.items()).toEqual(before);
    const thatDay = { now: '2026-03-09T15:00:00.000Z' };
    expect((await post(done, { outcome: 'reached' }, thatDay)).status).toBe(200);
    expect((await post(done, { outcome: 'reached' }, thatDay)).status).toBe(404);
    for (const caseId of [F, G])
      expect((await story(caseId)).filter((type) => type === 'CallRecorded')).toHaveLength(2);
  });

  it('that the contact rules forbid is refused with the rule and the next lawful instant', async () => {
    const reached = { type: 'RecordCall', outcome: 'reached' };
    const sunday = { now: '2026-03-08T15:00:00.000Z' };
    const before = await books.items();
    expect(await onDebtor(reached, sunday)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:puntual:problem:contact-not-lawful',
        ...{ ruleId: 'GEN-1', nextLawfulAt: '2026-03-09T08:00:00.000Z' },
      },
    });
    expect((await onDebtor({ ...reached, despite: 'GEN-2' }, sunday)).status).toBe(409);
    // A word for one rule is not a word for another that objects, too.
    const refusing = { ...told, consents: [] };
    await books.tell({ type: 'debtor.updated', data: refusing, time: '2026-02-22T12:00:00.000Z' });
    expect((await onDebtor({ ...reached, despite: 'AUTH-1' }, sunday)).body).toMatchObject({
      ruleId: 'GEN-1',
    });
    await books.tell({ type: 'debtor.updated', data: told, time: '2026-02-23T12:00:00.000Z' });
    expect((await books.items()).length).toBeGreaterThanOrEqual(before.length);
    expect((await onDebtor({ ...reached, despite: 'GEN-1' }, sunday)).status).toBe(200);
    expect((await loadStory(books.table, F)).at(-1)?.event).toMatchObject({ despite: 'GEN-1' });
    // What the debtor asks for is theirs to ask.
    expect((await onDebtor({ ...reached, askedBy: 'debtor' }, sunday)).status).toBe(200);
  });

  it('needs an authorisation, and none in insolvency', async () => {
    const reached = { type: 'RecordCall', outcome: 'reached' };
    await books.tell({
      type: 'debtor.updated',
      data: { ...told, consents: [] },
      time: '2026-02-21T12:00:00.000Z',
    });
    expect((await onDebtor(reached)).body).toMatchObject({ ruleId: 'AUTH-1' });
    await books.tell({
      type: 'debtor.legal-status',
      data: { debtorId: 'D', status: 'insolvency', since: '2026-03-01' },
    });
    expect((await onDebtor(reached)).body).toMatchObject({ ruleId: 'LEGAL-1' });
  });

  it('to a debtor from whom nothing is collected is not there to record', async () => {
    for (const caseId of [F, G]) await command({ type: 'EndCase', reason: 'cancelled' }, caseId);
    await books.tell(unallocated);
    expect((await onDebtor({ type: 'RecordCall', outcome: 'reached' })).body.type).toBe(
      'urn:puntual:problem:not-possible',
    );
  });

  it.each([
    ['outcome', { outcome: 'bored' }],
    ['nextDate', { nextDate: '2026-03-05' }],
    ['note', { note: ' ' }],
    ['note', { note: 'x\u0000' }],
  ])('is refused with a wrong %s', async (field, change) => {
    const { body } = await onDebtor({ type: 'RecordCall', outcome: 'reached', ...change });
    expect(body.errors).toMatchObject([{ field }]);
  });
});

describe('an SMS of which nobody knows whether it left', () => {
  const done = `/worklist/${taskIdOf(keys.task(F, 'message-unknown'))}/done`;
  const claim = async (messageId: string, claimedAt: string) => {
    const message: Message = {
      ...{ messageId, debtorId: D, purpose: 'collection', channel: 'sms', leadCaseId: F, generation: 1 },
      ...{ items: [{ caseId: F, rungId: 'friendly' }], state: 'claimed', changes: 0, claimedAt },
      addressHash: 'hash',
    };
    await writeTogether(books.table, newMessageWrites(books.table, message));
    const claimed = claimOf(messageId, 'friendly', 'sms');
    await follow(books.table, F, claimed, { at: claimedAt, by: 'workflow' });
  };
  const rung = async () => (await theCase()).ladder?.rungs.friendly;
  beforeEach(async () => {
    await claim('first', '2026-03-04T14:00:00.000Z');
    await command({ type: 'SetException', code: 'message-unknown' });
    await projectFigures(books.table, [{ caseId: F, at: NOW }]);
  });

  it('is settled once: the one that is sent instead is another, and under way', async () => {
    expect((await post(done, { outcome: 'not-sent' })).status).toBe(200);
    expect(await rung()).toBeUndefined();
    // Before the next plan has cleared the exception, and before the worklist has heard of it.
    expect((await post(done, { outcome: 'not-sent' }, { by: 'bruno' })).status).toBe(404);
    await claim('second', NOW);
    expect((await post(done, { outcome: 'not-sent' }, { by: 'bruno' })).status).toBe(404);
    await command({ type: 'ClearExceptions', except: [] });
    await command({ type: 'DoubtMessage', messageId: 'second', rungId: 'friendly' });
    expect((await post(done, { outcome: 'not-sent' }, { by: 'bruno' })).status).toBe(404);
    expect(await rung()).toMatchObject({ state: 'doubted', messageId: 'second' });
  });

  it('is settled as a whole, wherever that is cut off', async () => {
    const found = { outcome: 'sent', note: 'She has it.' };
    const before = await books.items();
    books.cutOffAfter(0);
    expect((await post(done, found, { key: 'one' })).status).toBe(503);
    expect(await books.items()).toEqual(before);
    books.cutOffAfter(1);
    for (let time = 0; time < 2; time++) {
      expect((await post(done, found, { key: 'one' })).status).toBe(200);
      expect((await story()).slice(-2)).toEqual(['MessageSent', 'NoteAdded']);
      expect(await loadNotes(books.table, D)).toMatchObject([{ caseIds: [F], text: 'She has it.' }]);
    }
  });
});

describe('a task that only facts settle', () => {
  it('is not ticked off, and says what settles it', async () => {
    await books.tell(unallocated);
    await books.tell(impossible);
    await command({ type: 'SetException', code: 'legal-status' });
    await command({ type: 'RequestEscalation', by: 'bruno' });
    await projectFigures(books.table, [{ caseId: F, at: NOW }]);
    const tasks = (await books.items()).filter(({ taskShard }) => taskShard !== undefined);
    expect(tasks.map(({ kind }) => kind).toSorted()).toEqual([
      'approval',
      'exception',
      'payment-to-apply',
      'rejected-input',
    ]);
    for (const task of tasks) {
      const { status, body } = await post(`/worklist/${taskIdOf(task)}/done`, { outcome: 'reached' });
      expect(status, String(task.kind)).toBe(409);
      expect(body.type).toBe('urn:puntual:problem:settled-by-facts');
      expect(body.detail).toMatch(/ERP|request/);
    }
  });
});

describe('what was rejected', () => {
  it('is put on the intake bus again as it was sent; sent again, only that is made sure of', async () => {
    await books.tell(impossible);
    const rejected = (await books.items()).find(({ sk }) => sk === 'REJECTED');
    const id = String(rejected?.pk).slice('REJECTED#'.length);
    const redrive = (key: string) => post(`/rejections/${id}/redrive`, {}, { key });
    // It is off the list, and not on the bus yet.
    busOutages = 2;
    expect((await redrive('one')).status).toBe(503);
    expect(sent).toEqual([]);
    busOutages = 1;
    expect(await redrive('one')).toMatchObject({ status: 503 });
    expect(await redrive('one')).toEqual({ status: 200, body: { id, redrivenAt: NOW } });
    expect(sent).toMatchObject([{ DetailType: 'puntual.invoice.written-off.v1' }]);
    expect(JSON.parse(sent[0]?.Detail ?? '')).toMatchObject({ data: { invoiceId: 'F', amount: clp } });
    expect(await redrive('one')).toEqual({ status: 200, body: { id, redrivenAt: NOW } });
    expect(sent).toHaveLength(2);
  });
});
