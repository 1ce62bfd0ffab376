import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { addressHash, contactToHandOver } from '../../shared/contact/reach.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { obstacleToPlacing } from '../../shared/dunning/placing.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { placementFiles, recallFile } from '../../shared/placement/agency-file.ts';
import { csvText } from '../../shared/placement/csv.ts';
import { placementIdOf, type PlacedItem, type Placement } from '../../shared/placement/placement.ts';
import { readCsv } from '../read-csv.ts';
import { after, claimOf, creditor, debtor, openCase } from './fixtures.ts';

const now = '2026-03-10T13:00:00.000Z';

describe('CSV', () => {
  it('is as RFC 4180 has it, with the mark of UTF-8', () => {
    expect(csvText([['a', 'b "c", d', 'e\nf', '']])).toBe('\ufeffa,"b ""c"", d","e\nf",\r\n');
  });

  it.each(['=1+1', '+57', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', ' =1', '"=1"', '＝1', '＠A'])(
    'makes %j inert',
    (cell) => {
      expect(readCsv(csvText([['x'], [cell]]).slice(1))).toEqual([{ x: `'${cell}` }]);
    },
  );

  it.each([
    ['Tienda;=1+1', "Tienda;'=1+1"],
    ['Tienda; "@x"', `Tienda;' "@x"`],
    ['a\n-b', "a\n'-b"],
  ])('makes %j inert where cells are separated by semicolons', (cell, inert) => {
    expect(readCsv(csvText([['x'], [cell]]).slice(1))).toEqual([{ x: inert }]);
  });

  it.each(['Tienda + Café', 'a-b@c.example', '1;2', "'quoted'", '901234567-8'])('leaves %j alone', (cell) => {
    expect(readCsv(csvText([['x'], [cell]]).slice(1))).toEqual([{ x: cell }]);
  });

  it('says whatever is put into it, and no cell of it is a formula, by whatever sign cells are separated', () => {
    const hostile = fc.array(
      fc.constantFrom('=', '+', '-', '@', '＝', ';', '\t', '\r', '\n', '"', ',', ' ', 'A1'),
    );
    const text = fc.oneof(
      fc.string(),
      hostile.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1 }), (rows) => {
        const csv = csvText([['a', 'b', 'c'], ...rows]).slice(1);
        const cells = readCsv(csv).map(({ a = '', b = '', c = '' }) => [a, b, c]);
        const split = csv.split(/[;\t\r\n]/).map((cell) => cell.replace(/^[\s"]+/, ''));
        const isFormula = (cell: string) => /^[=+\-@＝＋－＠\t\r\n]/.test(cell);
        expect([...cells.flat(), ...split].filter(isFormula)).toEqual([]);
        const bare = (cell: string) => cell.replace(/'(?=[\s"']*[=+\-@＝＋－＠]|[\t\r\n])/g, '');
        expect(cells.map((row) => row.map(bare))).toEqual(rows.map((row) => row.map(bare)));
      }),
      { numRuns: 500 },
    );
  });
});

const placement: Placement = {
  placementId: placementIdOf('agency', '2026-03-10'),
  agency: { id: 'agency', name: 'External agency' },
  night: '2026-03-10',
  state: 'closed',
  createdAt: now,
  recalls: 0,
};
const item = (caseId: string, change: Partial<PlacedItem> = {}): PlacedItem => ({
  ...{ caseId, debtorId: 'debtor', creditor: 'Acme', invoiceNumber: caseId.toUpperCase() },
  ...{ issuedOn: '2026-01-30', dueOn: '2026-03-01', currency: 'COP', amountMinor: 150 },
  ...change,
});
const placedDebtor = { legalName: 'Tienda', country: 'CO', language: 'es' };

describe('the files of a placement', () => {
  const items = [
    item('b', { currency: 'CLP', amountMinor: 7 }),
    item('a', { instalment: { number: 2, of: 3 } }),
    item('c'),
  ];
  const files = (of = items) => placementFiles(placement, of, new Map([['debtor', placedDebtor]]));

  it('are the same bytes in whatever order the items come', () => {
    expect(files(items.toReversed())).toEqual(files());
  });

  it('say as decimals what is to be collected, per row and per currency, with the hash of the bytes', () => {
    const { csv, manifest, delivered } = files();
    const rows = readCsv(csv.text.slice(1));
    expect(rows.map((row) => [row.case_id, row.instalment, row.currency, row.amount])).toEqual([
      ['a', '2/3', 'COP', '1.50'],
      ['b', '', 'CLP', '7'],
      ['c', '', 'COP', '1.50'],
    ]);
    expect(JSON.parse(manifest.text)).toMatchObject({
      file: `placement-${placement.placementId}.csv`,
      count: 3,
      totals: [
        { value: '7', currency: 'CLP' },
        { value: '3.00', currency: 'COP' },
      ],
      sha256: createHash('sha256').update(Buffer.from(csv.text)).digest('hex'),
    });
    expect(delivered).toMatchObject({ key: csv.key, count: 3 });
    expect(csv.key).toBe(`agencies/agency/2026-03-10/placement-${placement.placementId}.csv`);
  });

  it('are not written when it is not known who owes', () => {
    expect(() => placementFiles(placement, items, new Map())).toThrow('does not say who owes case a');
  });

  it('have a notice of each recall beside them, which names nobody', () => {
    const { key, text } = recallFile(placement, item('a', { recalledAt: now, recallCause: 'settled' }));
    expect(key).toBe('agencies/agency/2026-03-10/recalls/a.json');
    expect(JSON.parse(text)).toEqual({
      placementId: placement.placementId,
      ...{ caseId: 'a', invoiceNumber: 'A', recalledAt: now, cause: 'settled' },
    });
  });
});

describe('the contact person that is handed over', () => {
  const phone = '+573001234567';
  const two: Debtor = {
    ...debtor,
    contacts: [
      { contactId: '1', name: 'Ana', role: 'accounts-payable', email: 'ana@x.example', phone },
      { contactId: '2', name: 'Luis', role: 'treasury', email: 'luis@x.example' },
    ],
  };
  const bad = (...addresses: string[]) => addresses.map((address) => addressHash('debtor', address));
  const refusal = {
    channel: 'email',
    purpose: 'collection',
    granted: false,
    obtainedAt: now,
    source: 'mail',
  };

  it('is the one whom we would write to, with what is usable', () => {
    expect(contactToHandOver(two, [])).toEqual({ name: 'Ana', email: 'ana@x.example', phone });
    expect(contactToHandOver(two, bad('ana@x.example'))).toEqual({ name: 'Ana', email: undefined, phone });
    expect(contactToHandOver(two, bad('ana@x.example', phone))).toMatchObject({ name: 'Luis' });
    expect(contactToHandOver({ ...two, consents: [{ ...refusal, contactId: '1' }] }, [])).toEqual({
      ...{ name: 'Ana', email: undefined, phone },
    });
  });

  it('is at least a name, if there is anybody', () => {
    expect(contactToHandOver(two, bad('ana@x.example', phone, 'luis@x.example'))).toMatchObject({
      name: 'Ana',
    });
    expect(contactToHandOver({ ...two, contacts: [] }, [])).toBeUndefined();
  });
});

describe('what keeps an approved case from the agency', () => {
  const decide: CaseCommand[] = [
    { type: 'RequestEscalation', by: 'ana' },
    { type: 'ApproveEscalation', by: 'bruno' },
  ];
  const follow = (start: OpenCase, ...commands: CaseCommand[]) =>
    after(start, ...commands.map((command): [CaseCommand, string] => [command, now])) as OpenCase;
  const approved = (...commands: CaseCommand[]) => follow(openCase(), ...decide, ...commands);
  const obstacle = (of: OpenCase, change: Partial<PlanningFacts> = {}, at = now) =>
    obstacleToPlacing(
      of,
      {
        ...{ item: of, creditor, debtor, ledger: emptyLedger('debtor') },
        ...{ policy: () => standardPolicy, rules: generic },
        ...change,
      },
      at,
    );
  const paid = (amountMinor: number): CaseCommand => ({
    ...{ type: 'ApplyPayment', paymentId: 'p', amountMinor, receivedOn: '2026-03-10', deductions: [] },
  });

  it('is nothing, when it is owed and nobody minds', () => {
    expect(obstacle(approved())).toBeUndefined();
    expect(obstacle(approved(paid(1)))).toBeUndefined();
  });

  it.each([
    ['balance-zero', [paid(1_190_000_000)]],
    ['paused', [{ type: 'Pause' }]],
    ['disputed', [{ type: 'OpenDispute', disputeId: 'd', reasonCode: 'quality' }]],
    ['message-unconfirmed', [claimOf('m1', 'friendly')]],
  ] as [string, CaseCommand[]][])('is %s of the case', (code, commands) => {
    const before = follow(openCase(), ...commands);
    const item = commands[0]?.type === 'ApplyPayment' ? approved(...commands) : follow(before, ...decide);
    expect(obstacle(item)).toBe(code);
  });

  it('is not a message of which nothing was heard for a day', () => {
    const item = follow(openCase(), claimOf('m1', 'friendly', 'sms'), ...decide);
    expect(obstacle(item, {}, '2026-03-11T13:00:00.000Z')).toBeUndefined();
  });

  it('is a certificate that is awaited', () => {
    const item = follow(openCase({ expectedWithholdingsMinor: 90_000_000 }), ...decide, paid(1_100_000_000));
    expect(obstacle(item)).toBe('certificate-pending');
  });

  it.each([
    ['creditor-unknown', { creditor: undefined }],
    ['debtor-unknown', { debtor: undefined }],
    ['legal-status', { ledger: { ...emptyLedger('debtor'), legalStatus: 'insolvency' } }],
    ['money-to-apply', { ledger: { ...emptyLedger('debtor'), unapplied: { COP: 1_190_000_000 } } }],
    ['deferred', { books: { syncedTo: '2026-03-02T18:00:00.000Z' } }],
  ] as [string, Partial<PlanningFacts>][])('is %s of the parties', (code, change) => {
    expect(obstacle(approved(), change)).toBe(code);
  });
});
