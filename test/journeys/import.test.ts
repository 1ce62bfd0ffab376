import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Group } from '../../shared/api/groups.ts';
import { file } from '../local/rehearsal/write-file.ts';
import { signIn } from './people.ts';
import { bogota, creditor, emptyWorld, type World } from './world.ts';

const COLUMNS =
  'invoiceId,debtorId,debtorName,issuedOn,dueOn,amount,currency,settledOn,country,timeZone,language,email,emailConsent,emailConsentOn';
const row = (invoiceId: string, settledOn = '') =>
  `${invoiceId},D-1,Tienda La Esquina,2026-01-30,2026-03-01,11900000.00,COP,${settledOn},CO,America/Bogota,es,pagos@esquina.example,yes,2025-01-01`;
const UNREADABLE = 'F-9,D-1,Tienda,,2026-03-01,1.00,COP,,CO,America/Bogota,es,,,';

const who = { source: 'urn:erp:acme', companyCode: 'ACME' };

async function imported(
  world: World,
  body: object,
  { role = 'approver', key = randomUUID() }: { role?: Group; key?: string } = {},
) {
  const person = await signIn(world, role);
  const answer = await person.post('/api/imports', { ...who, ...body }, key);
  await world.twin.kernel.settle();
  return answer;
}

it('an imported ledger is dunned: unreadable rows are named, and importing again changes nothing', async () => {
  await using world = await emptyWorld({});
  const { twin } = world;
  const csv = [COLUMNS, row('F-1'), UNREADABLE, row('F-2', '2026-02-15'), ''].join('\n');
  const ledger = { csv, creditor, complete: true, asOf: bogota('2026-02-19') };

  expect(await imported(world, { ...ledger, dryRun: true })).toMatchObject({
    status: 200,
    body: {
      // The creditor, the debtor, two invoices and a payment.
      ...{ dryRun: true, rows: 2, events: 5, refusedRows: 1, unreadColumns: [] },
      refused: [{ line: 3, field: 'issuedOn', reason: 'issuedOn is empty' }],
    },
  });
  expect(await world.items('CASE#')).toEqual([]);
  expect((await imported(world, ledger, { role: 'collector' })).status).toBe(403);

  const key = randomUUID();
  const first = await imported(world, ledger, { key });
  expect(first).toMatchObject({ status: 200, body: { dryRun: false, rows: 2, refusedRows: 1 } });
  expect(await world.story('F-1')).toEqual(['InvoiceRegistered']);
  expect(await world.story('F-2')).toEqual(['InvoiceRegistered', 'PaymentApplied', 'CaseClosed']);

  const erp = async () => (await world.items('ERP#')).length;
  const known = [await world.items('CASE#'), await erp()];
  expect(await imported(world, ledger, { key })).toEqual(first);
  expect([await world.items('CASE#'), await erp()]).toEqual(known);
  expect((await imported(world, { ...ledger, csv: COLUMNS }, { key })).status).toBe(422);
  // A new request at a later instant: what is said of invoices is said already.
  await twin.advanceTo(bogota('2026-02-21', '12:00'));
  expect((await imported(world, ledger)).status).toBe(200);
  expect(await world.items('CASE#')).toEqual(known[0]);

  await twin.advanceTo(bogota('2026-03-05', '12:00'));
  expect(await world.story('F-1')).toContain('MessageSent');
  expect((await world.mails()).map(({ to }) => to)).toEqual([['pagos@esquina.example']]);
});

it('what a complete ledger does not have any more is a task for a person, and nobody is contacted about it', async () => {
  await using world = await emptyWorld({});
  const { twin } = world;
  const complete = (day: string, ...rows: string[]) =>
    imported(world, {
      ...{ csv: [COLUMNS, ...rows].join('\n'), creditor },
      ...{ complete: true, asOf: bogota(day, '06:00') },
    });
  await twin.advanceTo(bogota('2026-03-01', '06:00'));
  expect((await complete('2026-03-01', row('F-1'), row('F-2'))).body).toMatchObject({ rows: 2, events: 6 });
  // F-1 was paid, and the export has what is open only.
  await twin.advanceTo(bogota('2026-03-04', '06:00'));
  expect((await complete('2026-03-04', row('F-2'))).status).toBe(200);
  await twin.advanceBy('PT1M');
  expect(await world.items('CREDITOR#', 'DIFFERENCE#')).toMatchObject([
    { caseId: world.caseId('F-1'), code: 'missing-there', kind: 'ledger-difference' },
  ]);
  await twin.advanceTo(bogota('2026-03-05', '12:00'));
  const mails = await world.mails();
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain('F-2');
  expect(mails[0]?.text).not.toContain('F-1');
  // It is told of at last, or was left out by mistake.
  await twin.advanceTo(bogota('2026-03-06', '06:00'));
  await complete('2026-03-06', row('F-1'), row('F-2'));
  await twin.advanceBy('PT1M');
  expect(await world.items('CREDITOR#', 'DIFFERENCE#')).toEqual([]);
  await twin.advanceTo(bogota('2026-03-16', '12:00'));
  expect((await world.mails()).slice(1).some(({ text }) => text.includes('F-1'))).toBe(true);
});

it('npm run import says the same by webhook, from any encoding, and what is no ledger is refused', async () => {
  await using world = await emptyWorld({});
  const { twin } = world;
  const csv = [COLUMNS, row('F-1'), row('F-2', '2026-02-15'), '']
    .join('\n')
    .replaceAll('La Esquina', 'Ñandú');
  await imported(world, { csv: `${csv}${UNREADABLE}`, asOf: bogota('2026-02-19') });
  const known = await world.items('CASE#');
  expect(known).not.toEqual([]);

  // With a mark at its beginning, as spreadsheets write it.
  const path = file(Buffer.from(`\ufeff${csv}`, 'utf16le'));
  const names = ['--source', who.source, '--company', who.companyCode, '--as-of', bogota('2026-02-19')];
  const run = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      ['local/import/main.ts', path, ...names, '--url', twin.outputs.WebhookUrl ?? '', ...args],
      { env: { ...process.env, PUNTUAL_ERP_SECRET: twin.secrets().erp } },
    );
  // With what is open, and that this is all.
  expect((await run('--complete')).stdout).toBe('2 rows sent (6 events), 0 refused\n');
  await twin.kernel.settle();
  expect(await world.items('CASE#')).toEqual(known);
  expect(await world.items('REJECTED#')).toEqual([]);
  expect(await world.items('CREDITOR#', 'BOOKS')).toMatchObject([{}]);
  await expect(run('--secret', 'whsec_bm90IHRoZSBzZWNyZXQgYXQgYWxsLCBzb3JyeQ==')).rejects.toThrow('401');

  const refusals: [object, number, string][] = [
    [{ csv: 'a,b\n1,2' }, 422, 'urn:puntual:problem:not-a-ledger'],
    [{ csv: `${COLUMNS}\n"F-1` }, 422, 'urn:puntual:problem:not-a-ledger'],
    [{ csv, complete: true }, 400, 'urn:puntual:problem:invalid-request'],
    [{ csv: COLUMNS, complete: true, asOf: bogota('2026-02-19') }, 422, 'urn:puntual:problem:not-a-ledger'],
    [{ csv, asOf: bogota('2026-03-19') }, 400, 'urn:puntual:problem:invalid-request'],
    [
      { csv: [COLUMNS, ...Array<string>(1001).fill(UNREADABLE)].join('\n') },
      413,
      'urn:puntual:problem:too-large',
    ],
    [{ csv: 'x'.repeat(600_000) }, 413, 'urn:puntual:problem:too-large'],
  ];
  for (const [body, status, type] of refusals)
    expect(await imported(world, body)).toMatchObject({ status, body: { type } });
});
