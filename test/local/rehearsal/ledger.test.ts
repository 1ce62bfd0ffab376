import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerFile, readMapping } from '../../../local/rehearsal/ledger-file.ts';
import { readLedger, recognize, unreadColumns, type LedgerInvoice } from '../../../shared/ledger/ledger.ts';
import type { Mapping } from '../../../shared/ledger/mapping.ts';
import { file } from './write-file.ts';

const header = 'invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn';
const good = 'A-1,D-1,2026-01-02,2026-02-01,120.50,USD,2026-02-10';

async function read(path: string, mapping?: Mapping) {
  const invoices: LedgerInvoice[] = [];
  const refused: string[] = [];
  for await (const row of readLedger(ledgerFile(path), mapping ?? (await recognize(ledgerFile(path))))) {
    if ('invoice' in row) invoices.push(row.invoice);
    else refused.push(`${row.refused.line}: ${row.refused.reason}`);
  }
  return { invoices, refused };
}

const readRows = (...rows: string[]) => read(file([header, ...rows].join('\n')));

const mappingOf = (change: object) =>
  readMapping(
    file(
      JSON.stringify({
        ...{ invoiceId: 'id', debtorId: 'who', amount: 'sum', currency: { always: 'USD' } },
        issuedOn: { column: 'issued', format: 'D/M/YYYY' },
        dueOn: { column: 'due', format: 'D/M/YYYY' },
        ...change,
      }),
    ),
  );

describe('a ledger', () => {
  it('is read row by row, by the mapping of its kind', async () => {
    expect((await readRows(good, 'A-2,D-1,2026-01-03,2026-02-02,7,CLP,')).invoices).toEqual([
      {
        ...{ line: 2, invoiceId: 'A-1', number: 'A-1', debtorId: 'D-1', debtorName: 'D-1' },
        ...{ issuedOn: '2026-01-02', dueOn: '2026-02-01', settledOn: '2026-02-10', disputed: false },
        amount: { value: '120.50', currency: 'USD' },
      },
      {
        ...{ line: 3, invoiceId: 'A-2', number: 'A-2', debtorId: 'D-1', debtorName: 'D-1' },
        ...{ issuedOn: '2026-01-03', dueOn: '2026-02-02', settledOn: undefined, disputed: false },
        amount: { value: '7', currency: 'CLP' },
      },
    ]);
  });

  it.each([
    ['a missing date', 'A-2,D-1,,2026-02-01,1.00,USD,', 'issuedOn is empty'],
    [
      'no such day',
      'A-2,D-1,2026-01-02,2026-02-30,1.00,USD,',
      'dueOn is not a day in the form YYYY-MM-DD: 2026-02-30',
    ],
    [
      'another form of date',
      'A-2,D-1,1/2/2026,2026-02-01,1.00,USD,',
      'issuedOn is not a day in the form YYYY-MM-DD: 1/2/2026',
    ],
    [
      'due before it was issued',
      'A-2,D-1,2026-01-02,2026-01-01,1.00,USD,',
      'dueOn: must not be before issuedOn',
    ],
    [
      'settled before it was issued',
      'A-2,D-1,2026-01-02,2026-02-01,1.00,USD,2026-01-01',
      'settledOn is before issuedOn',
    ],
    [
      'a slip of the year',
      'A-2,D-1,2026-01-02,2062-02-01,1.00,USD,',
      'is due or settled more than ten years after issuedOn',
    ],
    [
      'a year of a default',
      'A-2,D-1,0001-01-01,0001-02-01,1.00,USD,',
      'issuedOn: must be a day between the years 1900 and 2199',
    ],
    [
      'a negative amount',
      'A-2,D-1,2026-01-02,2026-02-01,-1.00,USD,',
      'amount must be more than zero, not -1.00',
    ],
    ['nothing', 'A-2,D-1,2026-01-02,2026-02-01,0,USD,', 'amount must be more than zero, not 0'],
    [
      'the other decimal mark',
      'A-2,D-1,2026-01-02,2026-02-01,"55,94",USD,',
      'amount is not an amount with "." before its decimals: 55,94',
    ],
    [
      'too many decimals',
      'A-2,D-1,2026-01-02,2026-02-01,1.001,USD,',
      'amount: USD has 2 decimals, "1.001" has 3',
    ],
    [
      'no amount',
      'A-2,D-1,2026-01-02,2026-02-01,n/a,USD,',
      'amount is not an amount with "." before its decimals: n/a',
    ],
    ['no currency', 'A-2,D-1,2026-01-02,2026-02-01,1.00,DOL,', 'DOL is not an ISO 4217 currency'],
    ['an id twice', good, 'invoice A-1 is on line 2 already'],
    [
      'an id of no end',
      `${'A'.repeat(130)},D-1,2026-01-02,2026-02-01,1.00,USD,`,
      'invoiceId: Too big: expected string to have <=128 characters',
    ],
    ['too few fields', 'A-2,D-1,2026-01-02', 'has 3 fields, the first line has 7'],
    [
      'a field of a million characters',
      `A-2,${'D'.repeat(1_000_000)},2026-01-02,2026-02-01,1.00,USD,`,
      'debtorId is longer than 500 bytes',
    ],
  ])('refuses a row with %s by its line, and reads on', async (_, row, reason) => {
    const { invoices, refused } = await readRows(good, row, good.replace('A-1', 'A-3'));
    expect(refused).toEqual([`3: ${reason}`]);
    expect(invoices.map(({ invoiceId }) => invoiceId)).toEqual(['A-1', 'A-3']);
  });

  it('refuses days that may be two days, once a line has day and month the other way round', async () => {
    const mapping = mappingOf({});
    const rows = [
      '1,D,25/01/2026,25/02/2026,1.00',
      '2,D,03/04/2026,03/05/2026,1.00',
      '3,D,01/25/2026,02/25/2026,1.00',
    ];
    const { invoices, refused } = await read(file(['id,who,issued,due,sum', ...rows].join('\r\n')), mapping);
    expect(invoices.map(({ invoiceId }) => invoiceId)).toEqual(['1']);
    expect(refused).toEqual([
      '3: issued may be 2026-04-03 or the day with its numbers the other way round: line 4 has them so',
      '4: issued is not a day in the form D/M/YYYY: 01/25/2026',
    ]);
    const alone = await read(file(['id,who,issued,due,sum', rows[1]].join('\n')), mapping);
    expect(alone.invoices).toMatchObject([{ issuedOn: '2026-04-03', dueOn: '2026-05-03' }]);
  });

  it('is taken in the encoding that it has, or refused with what to do', async () => {
    const mapping = mappingOf({ debtorName: 'name' });
    const text = 'id,who,issued,due,sum,name\n1,D,25/01/2026,25/02/2026,1.00,Café Ñandú\n';
    const latin = file(Buffer.from(text, 'latin1'));
    expect((await read(latin, mapping)).refused).toEqual([
      expect.stringMatching(/^2: name is not in UTF-8\. .*"encoding": "windows-1252"/),
    ]);
    const named = await read(latin, { ...mapping, encoding: 'windows-1252' });
    expect(named.invoices).toMatchObject([{ debtorName: 'Café Ñandú' }]);
    const wide = file(Buffer.from(`\ufeff${[header, good].join('\n')}`, 'utf16le'));
    expect((await read(wide)).invoices).toHaveLength(1);
    await expect(read(file(Buffer.from(header, 'utf16le')))).rejects.toThrow('is not text in UTF-8');
    const marked = file(`\ufeff${[header, good].join('\r\n')}`);
    expect((await read(marked)).invoices).toHaveLength(1);
  });

  it('is refused as a whole when it is empty, of no known kind, lacks a column or never closes a quote', async () => {
    await expect(read(file(''))).rejects.toThrow('is empty');
    await expect(read(file('a;b\n1;2'))).rejects.toThrow(
      'is no ledger of a known kind. It has the columns a, b. Say which is which in a mapping',
    );
    await expect(read(file('id,who\n1,D'), mappingOf({}))).rejects.toThrow(
      'has no column issued, due, sum. It has: id, who.',
    );
    await expect(readRows(good, '"A-2,D-1,2026-01-02,2026-02-01,1.00,USD,')).rejects.toThrow(
      /Quote Not Closed/,
    );
  });

  it('says which of its columns are not read', async () => {
    const path = file([`${header},note`, `${good},x`].join('\n'));
    expect(await unreadColumns(ledgerFile(path), await recognize(ledgerFile(path)))).toEqual(['note']);
  });

  it('gives back any invoice that it was written from', async () => {
    const day = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const one = fc.record({
      debtorId: fc.stringMatching(/^[A-Za-zÁÉñ0-9 "',;.-]{1,40}$/).filter((text) => text.trim() === text),
      days: fc.tuple(day, fc.nat(400), fc.option(fc.nat(800), { nil: undefined })),
      minor: fc.integer({ min: 1, max: 10 ** 12 }),
    });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const later = (from: string, days: number) =>
      new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 20 }), async (all) => {
        const written = all.map(({ debtorId, days: [issuedOn, term, life], minor }, index) => ({
          ...{ invoiceId: `I-${index}`, debtorId, issuedOn, dueOn: later(issuedOn, term) },
          amount: {
            value: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`,
            currency: 'EUR',
          },
          settledOn: life === undefined ? undefined : later(issuedOn, life),
        }));
        const rows = written.map((row) =>
          [row.invoiceId, row.debtorId, row.issuedOn, row.dueOn, row.amount.value, 'EUR', row.settledOn ?? '']
            .map(quoted)
            .join(','),
        );
        const { invoices, refused } = await readRows(...rows);
        expect(refused).toEqual([]);
        expect(invoices).toMatchObject(written);
      }),
      { numRuns: 50 },
    );
  });

  it('of 100,000 rows takes no more memory than its ids', async () => {
    const path = file('');
    const out = createWriteStream(path);
    out.write(`${header},note\n`);
    const note = 'x'.repeat(200);
    for (let n = 0; n < 100_000; n++) {
      if (!out.write(`INV-${n},D-${n % 1000},2026-01-02,2026-02-01,${n + 1}.00,USD,,${note}\n`))
        await once(out, 'drain');
    }
    await new Promise<void>((done) => out.end(done));
    // The file is 25 MB and would be far more as objects.
    const reading = `
      import { ledgerFile } from './local/rehearsal/ledger-file.ts';
      import { readLedger, recognize } from './shared/ledger/ledger.ts';
      const ledger = ledgerFile(process.env.LEDGER);
      let count = 0;
      for await (const row of readLedger(ledger, await recognize(ledger)))
        if ('invoice' in row) count += 1;
      console.log(count);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--max-old-space-size=48', '--input-type=module-typescript', '--eval', reading],
      { cwd: join(import.meta.dirname, '../../..'), env: { ...process.env, LEDGER: path } },
    );
    expect(stdout.trim()).toBe('100000');
  });
});

const sample = process.env.PUNTUAL_SAMPLE_LEDGER ?? '../shared/data/ibm-late-payments.csv';

it.skipIf(!existsSync(sample))(
  'a real ledger of 2,466 rows is read whole (skipped where the file is not: it is no part of the project)',
  async () => {
    const { invoices, refused } = await read(sample);
    expect(refused).toEqual([]);
    expect(invoices).toHaveLength(2466);
    expect(invoices.filter(({ dueOn, settledOn = '' }) => settledOn > dueOn)).toHaveLength(877);
    const cents = invoices.reduce((sum, { amount }) => sum + Math.round(Number(amount.value) * 100), 0);
    expect(cents).toBe(14_770_318);
  },
);
