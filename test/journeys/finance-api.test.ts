import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCases, loadWait } from '../../functions/aws/case-store.ts';
import { approve, request } from '../../functions/escalation/decide-escalation.ts';
import { balanceMinor } from '../../shared/case/case.ts';
import { decimalText } from '../../shared/money/money.ts';
import { dayIn, daysBetween } from '../../shared/time/calendar.ts';
import { bogota, createWorld, debtor, type World } from './world.ts';

/** Debtors and invoices with a story (F-1 to F-5), and 120 more (A-001 …) of three debtors, in two currencies. */
let world: World;
const portfolio = Array.from({ length: 120 }, (_, index) => `A-${String(index + 1).padStart(3, '0')}`);
const owners = [
  { debtorId: 'D-2', legalName: 'Ópera Café Ltda.' },
  { debtorId: 'D-3', legalName: 'Operadora Norte S.A.' },
  { debtorId: 'D-4', legalName: 'Zapatos Rojas' },
];

interface Body {
  items: { caseId: string; [name: string]: unknown }[];
  cursor?: string;
  [name: string]: unknown;
}

beforeAll(async () => {
  world = await createWorld({ startAt: bogota('2026-02-27', '09:00') });
  const { twin, send, invoice } = world;
  for (const owner of owners) await send('debtor.updated', { ...debtor, ...owner });
  await twin.kernel.settle();
  for (const [index, invoiceId] of portfolio.entries()) {
    const day = String((index % 28) + 1).padStart(2, '0');
    // A third is long overdue, the rest falls due in months to come; many on the same day.
    const dueOn =
      index % 3 === 0 ? `2025-${index % 2 ? '12' : '11'}-${day}` : `2026-0${(index % 4) + 4}-${day}`;
    const amount =
      index % 5 === 0
        ? { value: String(20_000 + index * 7), currency: 'CLP' }
        : { value: `${90_000 + index}.${String(index % 100).padStart(2, '0')}`, currency: 'COP' };
    const { debtorId } = owners[index % owners.length] ?? {};
    await invoice(invoiceId, { debtorId, dueOn, issuedOn: '2025-10-01', amount });
  }
  await invoice('F-1');
  await invoice('F-2', { dueOn: '2026-03-02' });
  await send('invoice.issued', { invoiceId: 'F-3', number: 'x', debtorId: 'D-1', issuedOn: '2026-01-01' });
  await send('payment.received', {
    paymentId: 'P-rest',
    debtorId: 'D-1',
    receivedOn: '2026-02-27',
    amount: { value: '5000.25', currency: 'COP' },
    method: 'transfer',
  });
  // The same invoice with another amount: it can never work.
  await invoice('F-1', { amount: { value: '1.00', currency: 'COP' } });
  await twin.advanceTo(bogota('2026-03-05', '12:00'));
  await world.pay('F-2', '900000.00');
  const placed = world.caseId('A-001');
  await request(world.table, placed, 'ana', bogota('2026-03-05', '12:00'));
  await approve(world.table, placed, 'bruno', bogota('2026-03-05', '12:00'));
  await twin.advanceTo(bogota('2026-03-12', '12:00'));
}, 180_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function token(role: string): Promise<string> {
  const answer = await fetch(`${world.twin.url}/_local/token?role=${role}`);
  return ((await answer.json()) as { token: string }).token;
}

async function ask(path: string, { role = 'approver', headers = {} } = {}) {
  const authorization = `Bearer ${await token(role)}`;
  const answer = await fetch(`${world.twin.url}${path}`, { headers: { authorization, ...headers } });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    etag: answer.headers.get('etag') ?? '',
    body: (text === '' || answer.headers.get('content-type')?.startsWith('text/')
      ? text || undefined
      : JSON.parse(text)) as Body,
  };
}

/** All pages of a list; `between` happens after each. */
async function allPages(path: string, between?: (page: number) => Promise<void>): Promise<Body['items']> {
  const items: Body['items'] = [];
  let cursor: string | undefined;
  for (let page = 1; page === 1 || cursor !== undefined; page++) {
    const separator = path.includes('?') ? '&' : '?';
    const answer = await ask(cursor === undefined ? path : `${path}${separator}cursor=${cursor}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    items.push(...answer.body.items);
    cursor = answer.body.cursor;
    await between?.(page);
  }
  return items;
}

const execution = (invoiceId: string) => `${world.caseId(invoiceId)}-1-1`;

async function debtorIdOf(invoiceId: string): Promise<string> {
  return (await world.case(invoiceId)).debtorId;
}

describe('what a parameter says', () => {
  it('is refused with a problem where it cannot be served', async () => {
    for (const place of [
      '/api/cases?limit=1&limit=2',
      '/api/cases?sort=nextActionAt&status=closed',
      '/api/cases?q=',
      '/api/portfolio?asOf=2026-03-11',
      `/api/cases/${world.caseId('F-1')}/evidence?format=pdf`,
      `/api/cases/${world.caseId('F-1')}/evidence?lang=fr`,
      '/api/preview',
      '/api/preview?date=2026-03-11',
      '/api/preview?date=2026-03-13&limit=51',
      '/api/nothing',
      '/api/cases/',
    ]) {
      const { status, type } = await ask(place);
      expect([400, 404], place).toContain(status);
      expect(type, place).toBe('application/problem+json');
    }
  });

  it('is only text when something is looked for by it', async () => {
    for (const text of ['..%2f', '%00', '%F0%9F%92%A3', "'%20OR%201=1--", '%7B%22S%22:1%7D', '__proto__']) {
      expect((await ask(`/api/debtors?q=${text}`)).status, text).toBe(200);
      expect((await ask(`/api/cases?q=${text}`)).status, text).toBe(200);
    }
  });
});

describe('the portfolio', () => {
  it('is aged to the minor unit, today and on days to come', async () => {
    const ids = (await allPages('/api/cases?limit=200')).map(({ caseId }) => caseId);
    const cases = (await loadCases(world.table, ids)).filter(({ status }) => status !== 'closed');
    for (const asOf of ['2026-03-12', '2026-03-13', '2026-04-30', '2027-01-01']) {
      const { body } = await ask(`/api/portfolio?asOf=${asOf}`);
      const ageing = body.ageing as { currency: string; buckets: object[]; total: object }[];
      expect(ageing.map(({ currency }) => currency)).toEqual(['CLP', 'COP']);
      for (const { currency, buckets, total } of ageing) {
        const limits = {
          current: [-1e6, 0],
          '1-30': [1, 30],
          '31-60': [31, 60],
          '61-90': [61, 90],
          '90+': [91, 1e6],
        };
        const of = cases.filter((item) => item.currency === currency);
        const sumOf = (some: typeof of) => ({
          open: {
            value: decimalText({ minor: some.reduce((sum, item) => sum + balanceMinor(item), 0), currency }),
            currency,
          },
          cases: some.length,
        });
        expect(total).toEqual(sumOf(of));
        expect(buckets).toEqual(
          Object.entries(limits).map(([bucket, [from = 0, to = 0]]) => {
            const within = of.filter(({ invoice: { dueOn } }) => {
              const days = daysBetween(dueOn, asOf);
              return days >= from && days <= to;
            });
            return { bucket, ...sumOf(within) };
          }),
        );
      }
    }
  });

  it('counts its cases by status', async () => {
    const { body } = await ask('/api/portfolio');
    const listed = await allPages('/api/cases?limit=200');
    const count = (status: string) => listed.filter((item) => item.status === status).length;
    expect(body.casesByStatus).toEqual({
      current: count('current'),
      open: count('open'),
      placed: count('placed'),
      closed: count('closed'),
    });
    expect(count('current')).toBeGreaterThan(0);
    expect(count('open')).toBeGreaterThan(0);
  });
});

describe('a list of cases', () => {
  it('is found by the beginning of an invoice number or of the name of a debtor, also in small pages', async () => {
    const numbers = async (query: string) =>
      (await allPages(`/api/cases?${query}`)).map((item) => (item.invoice as { number: string }).number);
    expect(await numbers('q=a-01&limit=4')).toEqual(portfolio.slice(9, 19));
    expect(await numbers('q=F-1')).toEqual(['F-1']);
    const opera = await numbers('q=ópera&limit=7');
    expect(new Set(opera).size).toBe(opera.length);
    expect(opera.toSorted()).toEqual(portfolio.filter((_, index) => index % 3 !== 2));
    expect(await numbers('q=ZAPATOS%20r')).toHaveLength(40);
    expect(await numbers('q=nobody')).toEqual([]);
    const ofOne = `debtorId=${await debtorIdOf('A-001')}`;
    expect((await numbers(`${ofOne}&limit=9`)).toSorted()).toEqual(
      portfolio.filter((_, index) => index % 3 === 0),
    );
    expect(await numbers(`${ofOne}&q=A-00`)).toHaveLength(3);
  });

  it('is in the order of due days, or of next actions', async () => {
    const due = (await allPages('/api/cases?limit=30')).map(
      (item) => (item.invoice as { dueOn: string }).dueOn,
    );
    expect(due).toEqual(due.toSorted());
    const next = await allPages('/api/cases?sort=nextActionAt&limit=7');
    const open = await allPages('/api/cases?status=open');
    expect(next.map(({ caseId }) => caseId).toSorted()).toEqual(open.map(({ caseId }) => caseId).toSorted());
    const times = next.map((item) => (item.next as { at: string }).at);
    expect(times).toEqual(times.toSorted());
  });

  it('tells balance, days overdue where the debtor lives, and what comes next and why', async () => {
    const items = await allPages('/api/cases?q=F-1');
    expect(items).toMatchObject([
      {
        caseId: world.caseId('F-1'),
        status: 'open',
        debtor: { legalName: 'Tienda La Esquina S.A.S.' },
        balance: { value: '11900000.00', currency: 'COP' },
        daysOverdue: daysBetween('2026-03-01', dayIn(bogota('2026-03-12', '12:00'), 'America/Bogota')),
        next: { at: expect.stringMatching(/^2026-03-/) as string, reason: 'rung-due (rung firm)' },
      },
    ]);
  });

  it('is known by its ETag', async () => {
    const { etag } = await ask('/api/cases?status=open');
    const again = await ask('/api/cases?status=open', { headers: { 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, etag, body: undefined });
  });

  it('goes on only by its own cursor', async () => {
    const { body } = await ask('/api/cases?status=open&limit=3');
    for (const other of ['/api/cases?', '/api/cases?status=current&', '/api/debtors?', '/api/worklist?']) {
      const foreign = await ask(`${other}cursor=${body.cursor ?? ''}`);
      expect(foreign).toMatchObject({ status: 400, body: { type: 'urn:puntual:problem:invalid-cursor' } });
    }
  });
});

describe('one case', () => {
  it('tells its whole story: balance, ladder, events with who and rule, and what was said', async () => {
    const { body } = await ask(`/api/cases/${world.caseId('F-2')}`);
    expect(body).toMatchObject({
      balance: { value: '11000000.00', currency: 'COP' },
      balanceTerms: [
        { term: 'amount', amount: { value: '11900000.00' } },
        { term: 'debit-notes', amount: { value: '0.00' } },
        { term: 'payments', amount: { value: '-900000.00' } },
        { term: 'credits', amount: { value: '0.00' } },
        { term: 'deductions', amount: { value: '0.00' } },
        { term: 'write-offs', amount: { value: '0.00' } },
      ],
      policy: { id: 'standard', version: 1 },
    });
    const ladder = body.ladder as { rungId: string; state: string; dueOn: string; messageId?: string }[];
    expect(ladder.slice(0, 3)).toMatchObject([
      { rungId: 'friendly', act: 'send-reminder', state: 'sent', dueOn: '2026-03-05' },
      { rungId: 'call', act: 'assign-call', state: 'done', dueOn: '2026-03-12' },
      { rungId: 'firm', state: 'to-come', dueOn: '2026-03-19' },
    ]);
    const timeline = body.timeline as {
      seq: number;
      type: string;
      by: string;
      rule?: string;
      data: object;
    }[];
    expect(timeline.map(({ type }) => type)).toEqual(await world.story('F-2'));
    expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1));
    expect(timeline.find(({ type }) => type === 'MessageClaimed')).toMatchObject({
      by: 'workflow',
      rule: 'generic v1',
    });
    expect(timeline.find(({ type }) => type === 'PaymentApplied')).toMatchObject({
      by: 'erp',
      balance: { value: '11000000.00', currency: 'COP' },
      data: { amount: { value: '900000.00', currency: 'COP' } },
    });
    const [mail] = (await world.mails()).filter(({ to }) => to.includes('ana@esquina.example'));
    expect(body.messages).toMatchObject([
      {
        messageId: ladder[0]?.messageId,
        state: 'sent',
        content: {
          to: { name: 'Ana Ruiz', address: 'ana@esquina.example' },
          text: expect.any(String) as string,
        },
      },
    ]);
    expect(mail?.subject).toBeTruthy();
  });

  it('has executions whose history gives no token away', async () => {
    const running = await allPages('/api/executions?status=RUNNING&limit=9');
    const open = await allPages('/api/cases?status=open');
    expect(running.map(({ caseId }) => caseId).toSorted()).toEqual(
      open.map(({ caseId }) => caseId).toSorted(),
    );
    const name = execution('F-1');
    const { history, link } = (await ask(`/api/executions/${name}?limit=200`)).body as unknown as {
      history: { state?: string; type: string }[];
      link: string;
    };
    expect(link).toContain('us-east-1.console.aws.amazon.com/states');
    expect(history.map(({ state }) => state)).toContain('Wait until the next step or news');
    const wait = await loadWait(world.table, world.caseId('F-1'));
    expect(wait?.token.length).toBeGreaterThan(10);
    expect(JSON.stringify(history)).not.toContain(wait?.token);
    expect(JSON.stringify(history)).toContain('[task token]');
    expect((await ask('/api/executions/nobody')).status).toBe(404);
  });
});

describe('one debtor', () => {
  it('is seen whole: contacts, last contacts, unapplied money, live cases and exposure', async () => {
    const { body } = await ask(`/api/debtors/${await debtorIdOf('F-1')}`);
    expect(body).toMatchObject({
      profile: { legalName: 'Tienda La Esquina S.A.S.', contacts: [{ name: 'Ana Ruiz', unusable: [] }] },
      lastContacts: [{ channel: 'email' }, { channel: 'email' }],
      unapplied: [{ value: '5000.25', currency: 'COP' }],
      exposure: [{ value: '22900000.00', currency: 'COP' }],
      caseCount: 2,
      cases: [{ caseId: world.caseId('F-1') }, { caseId: world.caseId('F-2') }],
    });
    expect((await ask(`/api/debtors/${'b'.repeat(26)}`)).status).toBe(404);
  });

  it('is found by name', async () => {
    const names = async (query: string) =>
      (await allPages(`/api/debtors?limit=1${query}`)).map(({ legalName }) => legalName);
    expect(await names('')).toEqual([
      'Ópera Café Ltda.',
      'Operadora Norte S.A.',
      'Tienda La Esquina S.A.S.',
      'Zapatos Rojas',
    ]);
    expect(await names('&q=OPERA')).toEqual(['Ópera Café Ltda.', 'Operadora Norte S.A.']);
    expect(await names('&q=café')).toEqual([]);
  });
});

describe('the worklist', () => {
  it('puts first what holds cases up, and calls by what is owed', async () => {
    const tasks = await allPages('/api/worklist?limit=2');
    const all = (await ask('/api/worklist?limit=200')).body.items;
    expect(tasks).toEqual(all);
    expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(tasks.length);
    const kinds = [...new Set(tasks.map(({ kind }) => kind))];
    expect(kinds.indexOf('rejected-input')).toBeLessThan(kinds.indexOf('payment-to-apply'));
    expect(kinds.at(-1)).toBe('call');
    expect(tasks.find(({ kind }) => kind === 'payment-to-apply')).toMatchObject({
      debtor: { legalName: 'Tienda La Esquina S.A.S.' },
      amounts: [{ value: '5000.25', currency: 'COP' }],
    });
    const [first] = await allPages('/api/worklist?kind=call');
    expect(first).toMatchObject({
      debtor: { legalName: 'Tienda La Esquina S.A.S.' },
      amounts: [{ value: '22900000.00', currency: 'COP' }],
      cases: expect.arrayContaining([{ caseId: world.caseId('F-2'), invoiceNumber: 'F-2' }]) as unknown[],
    });
  });

  it('has what the ERP sent in vain, with the reason and the field', async () => {
    expect(await allPages('/api/rejections')).toMatchObject([
      {
        type: 'puntual.invoice.issued.v1',
        field: 'data.invoiceId',
        reason: expect.stringContaining('other content') as string,
        event: { data: { invoiceId: 'F-1', amount: { value: '1.00' } } },
      },
    ]);
  });
});

it('paging through cases while some are paid and others open loses none and lists none twice', async () => {
  const { twin } = world;
  const seen = await allPages('/api/cases?limit=25', async (page) => {
    const paid = portfolio.slice(page * 12, page * 12 + 4).concat(portfolio.slice(-4 * page));
    for (const invoiceId of paid) {
      const item = await world.case(invoiceId);
      if (item.status === 'closed') continue;
      const amount = {
        value: decimalText({ minor: balanceMinor(item), currency: item.currency }),
        currency: item.currency,
      };
      await world.pay(invoiceId, amount.value, { amount, allocations: [{ invoiceId, amount }] });
    }
    await twin.advanceBy('P5D');
  });
  const expected = [...portfolio, 'F-1', 'F-2'].map((invoiceId) => world.caseId(invoiceId));
  expect(seen.map(({ caseId }) => caseId).toSorted()).toEqual(expected.toSorted());
  const closed = await allPages('/api/cases?status=closed');
  expect(closed.length).toBeGreaterThan(10);
  expect(closed.every((item) => (item.closed as { reason: string }).reason === 'paid')).toBe(true);
});
