import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { jurisdictions } from '../../../local/rehearsal/history.ts';
import { historyOfLedger } from '../../../local/rehearsal/ledger-history.ts';
import { readMapping } from '../../../local/rehearsal/ledger-file.ts';
import { rehearse } from '../../../local/rehearsal/rehearse.ts';
import { printReport } from '../../../local/rehearsal/report.ts';
import type { TraceLine } from '../../../local/rehearsal/tally.ts';
import { standardPolicy } from '../../../shared/dunning/policy.ts';

const EXAMPLE = 'local/rehearsal/example';

it('the example ledger is lived again as it is documented, and its trace tells the same as its report', async () => {
  const { CO } = jurisdictions;
  const assembly = process.env.PUNTUAL_ASSEMBLY_OF_ONE_ZONE;
  if (!CO || assembly === undefined) throw new Error('the app was not synthesized');
  const history = await historyOfLedger(
    `${EXAMPLE}/ledger.csv`,
    readMapping(`${EXAMPLE}/mapping.json`),
    {},
    CO,
  );
  const trace: TraceLine[] = [];
  const days: string[] = [];
  const report = await rehearse({
    history,
    policy: { ...standardPolicy, id: 'rehearsal', minimums: {} },
    assembly,
    trace: (lines) => void trace.push(...lines),
    progress: ({ day }) => days.push(day),
  });

  expect(report).toEqual({
    invoices: 36,
    rowsRefused: [
      { line: 10, field: 'fecha', reason: 'fecha is not a day in the form D/M/YYYY: 31/02/2025' },
      { line: 21, field: 'valor', reason: 'valor must be more than zero, not -120.000,00' },
    ],
    cases: { opened: 23, open: 2, closed: { paid: 21, cancelled: 0, writtenOff: 0, placed: 0 } },
    contacts: {
      total: 29,
      byChannel: { email: 19, call: 10 },
      byStep: { friendly: 11, call: 7, firm: 5, 'second-call': 3, formal: 2, 'last-notice': 1 },
      afterPayment: 0,
      outsideLaw: 0,
      unknown: 0,
    },
    tasks: { calls: 11, escalations: 1 },
    deferrals: { 'CO-1': 5 },
    executions: { SUCCEEDED: 21, RUNNING: 2, FAILED: 0 },
    transitions: 316,
    period: { from: '2025-01-07', to: '2025-08-16' },
    virtualDays: 222,
    wallSeconds: expect.any(Number) as number,
    peakMemoryMiB: expect.any(Number) as number,
  });
  expect(days).toHaveLength(222);
  expect(trace.map(({ at }) => at)).toEqual(trace.map(({ at }) => at).toSorted());
  const contacts = trace.filter(({ channel }) => channel !== undefined);
  expect(new Set(contacts.map(({ messageId }) => messageId)).size).toBe(29);
  const opened = trace.filter(({ type }) => type === 'CaseOpened');
  expect(new Set(opened.map(({ invoiceId }) => invoiceId)).size).toBe(23);
  // It was disputed the day after its due date, so nobody was asked for it until it was paid.
  const disputed = trace.filter(({ invoiceId }) => invoiceId === 'FE-2005').map(({ type }) => type);
  expect(disputed).toEqual([
    'InvoiceRegistered',
    'CaseOpened',
    'DisputeOpened',
    'PaymentApplied',
    'CaseClosed',
    'DisputeResolved',
  ]);

  // What the README shows is what is printed.
  const shown = { ...report, wallSeconds: 12.3, peakMemoryMiB: 497 };
  for (const [file, language] of [
    ['README.md', 'en'],
    ['README.es.md', 'es'],
  ] as const)
    expect(readFileSync(file, 'utf8')).toContain(printReport(shown, language));
});
