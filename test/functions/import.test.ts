import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importLedger } from '../../local/import/import-ledger.ts';
import type { ErpMessage } from '../../shared/ledger/erp-messages.ts';
import { recognize } from '../../shared/ledger/ledger.ts';
import { openBooks, statementOf, totals, type Books, type Sent } from './books.ts';

const source = 'urn:erp:test';
const FIRST = '2026-02-20T12:00:00.000Z';
const SECOND = '2026-02-21T12:00:00.000Z';

interface Line {
  debtor: number;
  minor: number;
  paid: boolean;
}

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);

const COLUMNS =
  'invoiceId,debtorId,debtorName,issuedOn,dueOn,amount,currency,settledOn,country,timeZone,language,email,emailConsent,emailConsentOn';

function ledgerOf(lines: readonly Line[]) {
  const rows = lines.map(({ debtor, minor, paid }, index) => {
    const invoice = [`I-${index}`, `D-${debtor}`, `Debtor ${debtor}`, day(index), day(index + 30)];
    const amount = [String(minor), 'CLP', paid ? day(index + 20) : ''];
    return [...invoice, ...amount, 'CL', 'America/Santiago', 'es', `d${debtor}@x.example`, '', ''].join(',');
  });
  const csv = Buffer.from([COLUMNS, ...rows].join('\n'));
  return { name: 'the ledger', bytes: () => [csv] };
}

class CutOff extends Error {}

/** What is left of the events after `limit` of them never comes. */
async function run(books: Books, lines: readonly Line[], asOf: string, limit = Infinity): Promise<void> {
  let left = limit;
  const ledger = ledgerOf(lines);
  const send = async (events: readonly ErpMessage[]) => {
    for (const { type, id, time, data } of events) {
      if (left-- <= 0) throw new CutOff();
      const short = type.replace(/^puntual\.|\.v1$/g, '') as Sent['type'];
      await books.tell({ type: short, id, time, data });
    }
  };
  const origin = { source, companyCode: 'ACME', asOf, complete: true };
  const heard = { refused: () => expect.unreachable(), progress: () => undefined };
  try {
    await importLedger(ledger, await recognize(ledger), { origin, send, ...heard });
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
  }
}

it('imported twice, and cut off anywhere, a ledger is imported once', async () => {
  const line = fc.record({
    debtor: fc.nat(3),
    minor: fc.integer({ min: 1, max: 10 ** 9 }),
    paid: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.nat(20),
      fc.nat(12),
      async (lines, eventsSent, transactions) => {
        const once = openBooks();
        await run(once, lines, FIRST);
        const often = openBooks();
        await run(often, lines, FIRST, eventsSent);
        often.cutOffAfter(transactions);
        await run(often, lines, FIRST);
        await run(often, lines, FIRST);
        expect(await often.items()).toEqual(await once.items());

        // The same ledger a day later has the same to say of all but the day.
        await run(often, lines, SECOND);
        const [now, before] = [await often.items(), await once.items()].map(statementOf);
        expect(now).toEqual(before);
        const sum = (some: readonly Line[]) => some.reduce((all, { minor }) => all + minor, 0);
        expect(totals(now?.cases ?? [])).toMatchObject({
          amount: sum(lines),
          paid: sum(lines.filter(({ paid }) => paid)),
        });
        expect(now?.rejected).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});
