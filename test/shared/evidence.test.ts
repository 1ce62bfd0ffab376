import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence as schema, type Evidence } from '../../shared/api/evidence.ts';
import type { CaseMessage } from '../../shared/api/cases.ts';
import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { caseEventTypes } from '../../shared/case/events.ts';
import { evolve } from '../../shared/case/evolve.ts';
import type { RecordedEvent } from '../../shared/case/recorded-event.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import type { CaseSources } from '../../shared/evidence/case-record.ts';
import { evidenceOf, type EvidenceSources } from '../../shared/evidence/evidence.ts';
import { evidencePage, PAGE_POLICY } from '../../shared/evidence/page.ts';
import { evidenceWordings } from '../../shared/evidence/wording.ts';
import { canonicalJson, derivedId } from '../../shared/ids/internal-id.ts';
import { parseMoney } from '../../shared/money/money.ts';
import { addMilliseconds, HOURS, type Instant } from '../../shared/time/calendar.ts';
import { claimOf, creditor, debtor, opening } from './fixtures.ts';

const now = '2026-06-01T12:00:00.000Z';
const id = (text: string) => derivedId(text);
const [caseId, creditorId, debtorId, messageId] = [id('case'), id('creditor'), id('debtor'), id('message')];
const [placementId, noteId] = [id('placement'), id('note')];

type Step = [CaseCommand, Instant, string?];

const registration: Step = [
  {
    type: 'RegisterInvoice',
    ...{ caseId, creditorId, debtorId, currency: 'COP', amountMinor: 1_190_000_000 },
    ...{ expectedWithholdingsMinor: 0, opensAfterDays: 1, timeZone: 'America/Bogota' },
    invoice: { number: 'F-1001', issuedOn: '2026-01-30', dueOn: '2026-03-01' },
  },
  '2026-01-30T12:00:00.000Z',
  'erp',
];

/** What is kept of a case after these commands. */
function told(steps: readonly Step[], kept: Partial<CaseSources> = {}): CaseSources {
  let state: DunningCase | undefined;
  const story: RecordedEvent[] = [];
  for (const [command, at, by = 'workflow'] of steps) {
    for (const event of decide(command, state)) {
      state = evolve(state, event, at);
      story.push({ seq: state.version, at, by, event, balanceMinor: balanceMinor(state) });
    }
  }
  if (!state) throw new Error('nothing came of these commands');
  return { state, story, messages: [], notes: new Map(), placements: new Map(), ...kept };
}

const message: CaseMessage = {
  ...{ messageId, rungId: 'friendly', channel: 'email', purpose: 'collection', tone: 'friendly' },
  ...{ state: 'sent', claimedAt: '2026-03-04T13:00:00.000Z', items: 2 },
  content: {
    to: { name: 'Ana Ruiz', address: 'ana@esquina.example' },
    subject: 'Recordatorio de pago',
    text: 'Hola, Ana Ruiz:\n\nSaldo: COP 11.900.000,00',
  },
};

/** Reminded, called, part paid, disputed, rejected once, placed, recalled, paid. */
const longWay: Step[] = [
  registration,
  [opening, '2026-03-02T05:05:00.000Z'],
  [claimOf(messageId, 'friendly'), '2026-03-04T13:00:00.000Z'],
  [{ type: 'ConfirmMessage', messageId, rungId: 'friendly' }, '2026-03-04T13:00:00.000Z', 'provider'],
  [{ type: 'AssignCall', rungId: 'call', allowedBy: 'generic v1' }, '2026-03-11T13:00:00.000Z'],
  [
    {
      type: 'ApplyPayment',
      ...{ paymentId: id('payment'), amountMinor: 90_000_000, receivedOn: '2026-03-12' },
      deductions: [{ kind: 'bank-fee', amountMinor: 1_000 }],
    },
    '2026-03-12T15:00:00.000Z',
    'erp',
  ],
  [{ type: 'RequestEscalation', by: 'ana' }, '2026-03-13T15:00:00.000Z', 'person'],
  [{ type: 'RejectEscalation', by: 'bruno', noteId }, '2026-03-13T16:00:00.000Z', 'person'],
  [{ type: 'RequestEscalation', by: 'ana' }, '2026-03-20T15:00:00.000Z', 'person'],
  [{ type: 'ApproveEscalation', by: 'bruno' }, '2026-03-20T16:00:00.000Z', 'person'],
  [{ type: 'PlaceCase', placementId, agencyId: 'agency' }, '2026-03-21T08:00:00.000Z', 'schedule'],
  [{ type: 'RecallEscalation', by: 'carla' }, '2026-03-25T15:00:00.000Z', 'person'],
  [
    {
      type: 'ApplyPayment',
      ...{ paymentId: id('rest'), amountMinor: 1_099_999_000, receivedOn: '2026-03-26', deductions: [] },
    },
    '2026-03-26T15:00:00.000Z',
    'erp',
  ],
];

const kept: Partial<CaseSources> = {
  messages: [message],
  notes: new Map([[noteId, 'Ana Ruiz pays on Friday']]),
  placements: new Map([
    [
      placementId,
      {
        placement: {
          ...{ placementId, night: '2026-03-21', state: 'delivered', createdAt: now, recalls: 1 },
          agency: { id: 'agency', name: 'External agency' },
          file: { key: 'x', sha256: 'f'.repeat(64), count: 1, totals: [] },
        },
        item: {
          ...{ caseId, debtorId, creditor: 'Acme', invoiceNumber: 'F-1001', issuedOn: '2026-01-30' },
          ...{ dueOn: '2026-03-01', currency: 'COP', amountMinor: 1, toldAt: '2026-03-25T15:00:10.000Z' },
        },
      },
    ],
  ]),
};

const parties = {
  creditor: { ...creditor, creditorId },
  debtor: { ...debtor, debtorId, taxId: { type: 'NIT', number: '901234567', checkDigit: '8' } },
  ledger: emptyLedger(debtorId),
};
const sources: EvidenceSources = { ...parties, item: told(longWay, kept), replaced: [] };
const made = (change: Partial<EvidenceSources> = {}, at = now): Evidence =>
  evidenceOf({ ...sources, ...change }, at);
/** As a reader of the page sees it. */
const readable = (page: string) =>
  page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

describe('the evidence of a case', () => {
  const { content } = made();
  const [reminder, call] = content.case.contacts;

  it('is as the document says', () => {
    const sent = JSON.parse(JSON.stringify(made())) as unknown;
    expect(schema.parse(sent)).toEqual(sent);
  });

  it('tells every movement of the balance and what it was after it', () => {
    expect(
      content.case.movements.map(({ type, change, balance }) => [type, change.value, balance.value]),
    ).toEqual([
      ['InvoiceRegistered', '11900000.00', '11900000.00'],
      ['PaymentApplied', '-900000.00', '11000000.00'],
      ['DeductionBooked', '-10.00', '10999990.00'],
      ['PaymentApplied', '-10999990.00', '0.00'],
    ]);
  });

  it('tells of each contact when, where the debtor lived, by which step, policy and rules, what it said and what became of it', () => {
    expect(reminder).toMatchObject({
      at: '2026-03-04T13:00:00.000Z',
      local: '2026-03-04T08:00:00-05:00',
      zone: 'America/Bogota',
      channel: 'email',
      rungId: 'friendly',
      policy: { id: 'standard', version: 1 },
      allowedBy: {
        name: 'generic v1',
        rules: [
          { id: 'LEGAL-1', kind: 'no-proceedings' },
          { id: 'AUTH-1', kind: 'authorised' },
          { id: 'GEN-1', kind: 'hours', windows: [{ from: '08:00', to: '18:00' }] },
          { id: 'GEN-2', kind: 'cap', contacts: 1, per: 'day' },
        ],
      },
      message: { state: 'sent', content: { to: { address: 'ana@esquina.example' } } },
      outcomes: [{ type: 'MessageSent', seq: 4 }],
    });
    expect(call).toMatchObject({
      ...{ channel: 'call', rungId: 'call', local: '2026-03-11T08:00:00-05:00' },
      allowedBy: {
        name: 'generic v1',
        rules: [{ id: 'LEGAL-1' }, { id: 'AUTH-1' }, { id: 'GEN-1' }, { id: 'GEN-2' }],
      },
    });
    expect(content.case.contacts).toHaveLength(2);
  });

  it('tells who asked for the agency, who decided, what it was given and how it came back', () => {
    expect(content.case.placements).toMatchObject([
      {
        agency: { id: 'agency', name: 'External agency' },
        amount: { value: '10999990.00' },
        sha256: 'f'.repeat(64),
        recalled: { cause: 'person', by: 'carla', toldAt: '2026-03-25T15:00:10.000Z' },
      },
    ]);
    const entries = content.case.timeline.filter(({ type }) => type.startsWith('Escalation'));
    expect(entries.map(({ data }) => data.requestedBy ?? data.decidedBy)).toEqual([
      ...['ana', 'bruno', 'ana', 'bruno'],
    ]);
    expect(entries[1]?.note).toEqual({ text: 'Ana Ruiz pays on Friday' });
  });

  it('tells every event in order, and each episode from its opening to its end', () => {
    const { timeline, episodes } = content.case;
    expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1));
    expect(timeline.at(-1)?.type).toBe('CaseClosed');
    expect(episodes).toMatchObject([
      { episode: 1, opened: { at: '2026-03-02T05:05:00.000Z' }, ended: { cause: 'person' } },
    ]);
  });

  it('says that a text has been erased, and keeps that there was one', () => {
    const item = told(longWay, { messages: [{ ...message, content: undefined }] });
    const erased = made({ item });
    expect(erased.content.case.contacts[0]?.message).toMatchObject({ state: 'sent', content: undefined });
    expect(erased.content.case.timeline.find(({ note }) => note)?.note).toEqual({ text: undefined });
    expect(readable(evidencePage(erased, 'en')).match(/The text has been erased/g)).toHaveLength(2);
  });

  it('says of a call that was assigned before its rules were kept that they were not', () => {
    const before: Step[] = [[{ type: 'AssignCall', rungId: 'call' }, '2026-03-11T13:00:00.000Z']];
    const evidence = made({ item: told([...longWay.slice(0, 2), ...before]) });
    expect(evidence.content.case.contacts).toMatchObject([{ channel: 'call', allowedBy: undefined }]);
    expect(readable(evidencePage(evidence, 'en'))).toContain('By which rules was not kept.');
  });

  it('tells the time of each event where the debtor lived then', () => {
    const item = told([
      registration,
      [{ type: 'NoteDebtorChange', timeZone: 'Europe/Madrid' }, '2026-02-20T12:00:00.000Z', 'erp'],
      [opening, '2026-03-02T05:05:00.000Z'],
    ]);
    expect(made({ item }).content.case.timeline.map(({ local }) => local)).toEqual([
      '2026-01-30T07:00:00-05:00',
      '2026-02-20T13:00:00+01:00',
      '2026-03-02T06:05:00+01:00',
    ]);
  });

  it('has the story of the invoice that this one replaced', () => {
    const before = told(longWay.slice(0, 4), kept);
    const evidence = made({ replaced: [before] });
    expect(evidence.content.replaced).toMatchObject([{ contacts: [{ rungId: 'friendly' }] }]);
    expect(readable(evidencePage(evidence, 'en'))).toContain('Replaced invoice: F-1001');
  });

  it('has one hash for the same facts whenever it is made, another for others, and anyone can compute it', () => {
    const later = made({}, '2026-07-01T12:00:00.000Z');
    expect(later.sha256).toBe(made().sha256);
    expect(made({ item: told(longWay.slice(0, -1), kept) }).sha256).not.toBe(later.sha256);
    const received = JSON.parse(JSON.stringify(later)) as Evidence;
    const hash = createHash('sha256').update(canonicalJson(received.content)).digest('hex');
    expect(hash).toBe(later.sha256);
  });

  it('adds up, whatever money came, went and came back', () => {
    const part = fc.integer({ min: 1, max: 100_000 });
    const move = fc.oneof(
      part.map((amountMinor) => ({ type: 'ApplyCredit', noteId: id('credit'), amountMinor }) as const),
      part.map((amountMinor) => ({ type: 'ApplyDebit', noteId: id('debit'), amountMinor }) as const),
      part.map((amountMinor) => {
        const payment = { paymentId: id('p'), amountMinor, receivedOn: '2026-03-12', deductions: [] };
        return { type: 'ApplyPayment', ...payment } as const;
      }),
      part.map((amountMinor) => ({ type: 'WriteOff', amountMinor }) as const),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        const steps = moves.map((command, index): Step => [
          command,
          addMilliseconds(registration[1], index * HOURS),
        ]);
        const { movements, balance, balanceTerms } = made({ item: told([registration, ...steps]) }).content
          .case;
        const minor = ({ value, currency }: { value: string; currency: string }) =>
          parseMoney(value, currency).minor;
        let sum = 0;
        for (const { change, balance: after } of movements) expect((sum += minor(change))).toBe(minor(after));
        expect(sum).toBe(minor(balance));
        expect(balanceTerms.reduce((all, { amount }) => all + minor(amount), 0)).toBe(sum);
      }),
    );
  });
});

describe('the page to print', () => {
  it.each([
    [
      'es',
      'Expediente de cobranza',
      'COP 11.900.000,00',
      'Entregado a la agencia externa',
      'correo electrónico',
    ],
    ['en', 'Collection evidence file', 'COP 11,900,000.00', 'Given to the external agency', 'e-mail'],
  ] as const)('speaks %s', (language, ...texts) => {
    const evidence = made();
    const page = evidencePage(evidence, language);
    expect(page).toContain(`<html lang="${language}">`);
    const text = readable(page);
    for (const part of [...texts, caseId, evidence.sha256, 'GEN-2', 'F-1001', 'standard v1', 'carla'])
      expect(text).toContain(part);
    expect(page).toContain(message.content?.text);
    expect(text).not.toMatch(/undefined|\[object|NaN|Invalid Date/);
  });

  it('has words for every event, in the debtor’s language unless another is asked for', () => {
    for (const words of Object.values(evidenceWordings))
      expect(caseEventTypes.filter((type) => !words.events[type])).toEqual([]);
    const { es, en } = evidenceWordings;
    expect(Object.keys(es.fields)).toEqual(Object.keys(en.fields));
    expect(evidencePage(made())).toContain('<html lang="es">');
    const english = { ...parties.debtor, language: 'en-US' };
    expect(evidencePage(made({ debtor: english }))).toContain('<html lang="en">');
    expect(evidencePage(made({ debtor: undefined, creditor: undefined }))).toContain('no se conoce');
  });

  it('shows events, members and codes that it does not know', () => {
    const evidence = made();
    const [first] = evidence.content.case.timeline;
    if (!first) throw new Error('there is no event');
    first.type = 'SomethingNew';
    first.data = {
      constructor: 'x-1',
      legs: [{ deep: { value: '1.00', currency: 'COP' }, cause: 'toString' }],
    };
    const text = readable(evidencePage(evidence, 'en'));
    expect(text).toContain('SomethingNew');
    expect(text).toContain('constructor: x-1');
    expect(text).toMatch(/deep: COP 1.00 Cause: toString/);
  });

  it('is made of the same elements whatever the texts in it say', () => {
    const texts = (text: string): EvidenceSources => {
      const { content } = message;
      if (!content) throw new Error('the message says nothing');
      const said = { to: { name: text, address: text }, subject: text, text };
      const [[first, ...rest], ...others] = longWay as [Step, ...Step[]];
      if (first.type !== 'RegisterInvoice') throw new Error('it begins otherwise');
      const invoice = { ...first.invoice, number: text, purchaseOrder: text, documentUrl: text };
      const item = told([[{ ...first, invoice }, ...rest], ...others], {
        ...kept,
        messages: [{ ...message, content: { ...content, ...said } }],
        notes: new Map([[noteId, text]]),
      });
      const consents = [
        { channel: text, purpose: text, granted: true, obtainedAt: now, source: text, evidence: text },
      ];
      return {
        ...{ item, replaced: [], ledger: parties.ledger },
        creditor: { ...parties.creditor, legalName: text, taxId: text },
        debtor: { ...parties.debtor, legalName: text, taxId: { type: text, number: text }, consents },
      };
    };
    const elements = (page: string) => page.match(/<[^>]*>/g)?.join('\n');
    const harmless = evidencePage(evidenceOf(texts('x'), now), 'es');
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        '</style><script>1</script>',
        '</title><svg/onload=1>',
        '<!--',
        '&lt;b&gt;',
        '${1}',
        ']]>',
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const page = evidencePage(evidenceOf(texts(text), now), 'es');
        expect(elements(page)).toBe(elements(harmless));
      }),
      { numRuns: 40 },
    );
  });

  it('runs and loads nothing, wherever it is opened', () => {
    const page = evidencePage(made(), 'es');
    const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(PAGE_POLICY).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe| on\w+=| style=| src=| href=|url\(|@import/);
  });

  it('has everything of a case of 600 events', () => {
    const steps = Array.from({ length: 300 }, (_, index): Step[] => {
      const at = addMilliseconds('2026-03-02T12:00:00.000Z', index * HOURS);
      return [
        [{ type: 'Pause' }, at, 'person'],
        [{ type: 'Resume' }, at, 'person'],
      ];
    });
    const evidence = made({ item: told([registration, ...steps.flat()]) });
    expect(evidence.content.case.timeline).toHaveLength(601);
    const page = evidencePage(evidence, 'en');
    expect(page.match(/Case paused/g)).toHaveLength(300);
    expect(page).toContain('<td>601</td>');
  });
});
