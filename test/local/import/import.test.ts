import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { file } from '../rehearsal/write-file.ts';

/** Runs `npm run import`. */
async function run(args: string[]) {
  try {
    const said = await promisify(execFile)(process.execPath, ['local/import/main.ts', ...args]);
    return { status: 0, ...said };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

const HEADER = 'invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn';
const ROW = 'I,D,2026-01-02,2026-02-01,9,COP,';
const ledger = file(`${HEADER}\n${ROW}\n`);
const who = ['--source', 'urn:erp:acme', '--company', 'ACME'];

it.each([
  ['no ledger', who, 'Name one ledger.'],
  ['nobody who sends it', [ledger], 'Say --source and --company.'],
  [
    'a ledger that is complete as of when nobody knows',
    [ledger, ...who, '--complete'],
    'Say --as-of with --complete',
  ],
  ['nowhere to send it', [ledger, ...who], 'Say --url, or --dry-run.'],
  ['no secret', [ledger, ...who, '--url', 'http://127.0.0.1:1'], 'Say the secret in PUNTUAL_ERP_SECRET.'],
  [
    'a ledger that is not there',
    ['/nowhere.csv', ...who, '--dry-run'],
    '/nowhere.csv cannot be read: ENOENT',
  ],
  ['no instant', [ledger, ...who, '--dry-run', '--as-of', 'noon'], '--as-of takes an instant'],
  ['columns of no known kind', [file('a,b\n1,2'), ...who, '--dry-run'], 'Say which is which in a mapping'],
])('says what to do with %s, and exits with 1', async (_, args, message) => {
  const { status, stderr, stdout } = await run(args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

it('a dry run names the rows that cannot be read, and sends nothing', async () => {
  const { status, stdout } = await run([
    'local/import/example/open-items.csv',
    ...who,
    '--dry-run',
    '--complete',
    ...['--as-of', '2026-03-01T18:00:00-05:00'],
  ]);
  expect(status).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'line 4: dueOn is empty',
    '3 rows can be read (6 events), 1 refused',
    'The ledger was not called complete: rows of it were refused.',
    '',
  ]);
});
