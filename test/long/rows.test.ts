import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { file } from '../local/rehearsal/write-file.ts';

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, args, { env: { ...process.env, LEDGER: ledger } });
const ledger = file('');

describe('a ledger of 100,000 rows, 25 MB that would be far more as objects', () => {
  beforeAll(async () => {
    const out = createWriteStream(ledger);
    out.write('invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn,note\n');
    const note = 'x'.repeat(200);
    for (let n = 0; n < 100_000; n++) {
      const row = `INV-${n},D-${n % 1000},2026-01-02,2026-02-01,${n + 1}.00,USD,2026-02-03,${note}\n`;
      if (!out.write(row)) await once(out, 'drain');
    }
    await new Promise<void>((done) => out.end(done));
  });

  it('takes no more memory than its ids when it is read', async () => {
    const reading = `
      import { ledgerFile } from './local/rehearsal/ledger-file.ts';
      import { readLedger, recognize } from './shared/ledger/ledger.ts';
      const ledger = ledgerFile(process.env.LEDGER);
      let count = 0;
      for await (const row of readLedger(ledger, await recognize(ledger))) if ('invoice' in row) count += 1;
      console.log(count);`;
    const small = ['--max-old-space-size=48', '--input-type=module-typescript'];
    const { stdout } = await run(...small, '--eval', reading);
    expect(stdout.trim()).toBe('100000');
  });

  it('takes little more when it is imported, though its events are 80 MB', async () => {
    const who = ['--source', 'urn:erp:acme', '--company', 'ACME'];
    const importing = ['--max-old-space-size=96', 'local/import/main.ts', ledger, ...who, '--dry-run'];
    const { stdout } = await run(...importing);
    expect(stdout).toBe('100000 rows can be read (200000 events), 0 refused\n');
  });
});
