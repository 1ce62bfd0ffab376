import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { file } from './write-file.ts';

/** Runs `npm run rehearse` with what it refuses before it begins. */
async function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  try {
    const said = await promisify(execFile)(process.execPath, ['local/rehearsal/main.ts', ...args]);
    return { status: 0, ...said };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

const LEDGER =
  'invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn\nI,D,2026-01-02,2026-02-01,9,COP,\n';

it('--help explains it', async () => {
  const { status, stdout } = await run('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('npm run rehearse -- LEDGER [options]');
});

it.each([
  ['a ledger that is not there', ['/nowhere.csv'], '/nowhere.csv cannot be read: ENOENT'],
  ['a list of events', [file('[{}]')], 'is a list: write one event a line'],
  ['columns that nobody knows', [file('a,b\n1,2')], 'Say which is which in a mapping'],
  [
    'a mapping that is none',
    [file('a,b\n1,2'), '--mapping', file('{"delimiter":"x"}')],
    'is not a mapping: delimiter: ',
  ],
  ['a policy that is none', [file('a'), '--policy', file('{}')], 'is not a policy: id: '],
  ['no day', ['x', '--from', '2026-02-30'], '--from takes a day such as 2026-03-01, not "2026-02-30"'],
  [
    'days in the wrong order',
    ['x', '--from', '2026-02-02', '--to', '2026-02-01'],
    '--from must not be after --to',
  ],
  ...['--json', '--trace'].map((option): [string, string[], string] => [
    `a place for ${option} that cannot be written to`,
    [file(LEDGER), option, '/nowhere/out'],
    '/nowhere/out cannot be written: ENOENT',
  ]),
  ['an option that is none', ['x', '--fast'], "Unknown option '--fast'"],
])('says what to do with %s, and exits with 1', async (_, args, message) => {
  const { status, stderr, stdout } = await run(...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
