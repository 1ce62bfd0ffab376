import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../local/rehearsal/score/evaluate.ts';
import { examplesOf, type PastInvoice } from '../../../local/rehearsal/score/examples.ts';
import { fit } from '../../../local/rehearsal/score/fit.ts';
import { addDays } from '../../../shared/time/calendar.ts';

const invoice = (issuedOn: string, settledAfter: number | undefined, debtorId = 'A'): PastInvoice => ({
  ...{ debtorId, issuedOn, dueOn: addDays(issuedOn, 30) },
  settledOn: settledAfter === undefined ? undefined : addDays(issuedOn, settledAfter),
});

describe('an invoice of the past', () => {
  it('is judged by what was known on the day of its issue', () => {
    const ledger = [invoice('2026-01-01', 40), invoice('2026-01-05', undefined), invoice('2026-03-01', 10)];
    expect(examplesOf(ledger, '2026-12-31').at(-1)).toEqual({
      issuedOn: '2026-03-01',
      knownFrom: '2026-03-11',
      features: { settledItems: 1, lateShare: 1, meanDaysLate: 10, overdueItems: 1, brokenPromises: 0 },
      late: false,
    });
  });

  it('is none when the ledger ends before it is known to be late', () => {
    expect(examplesOf([invoice('2026-01-01', undefined)], '2026-01-31')).toEqual([]);
    expect(examplesOf([invoice('2026-01-01', undefined)], '2026-02-01')).toMatchObject([{ late: true }]);
  });

  it('is judged alike whatever happens on that day and later, and whatever others do', () => {
    const issue = '2026-06-01';
    const earlier = fc.record({ ago: fc.integer({ min: 1, max: 300 }), days: fc.nat(90) });
    fc.assert(
      fc.property(fc.array(earlier), fc.nat(90), fc.nat(200), (past, shift, others) => {
        const ledger = past.map(({ ago, days }) => invoice(addDays(issue, -ago), days));
        const later = ledger.map((one) =>
          (one.settledOn ?? '') >= issue ? { ...one, settledOn: addDays(one.settledOn ?? '', shift) } : one,
        );
        const own = (of: PastInvoice[]) =>
          examplesOf(of, '2030-01-01').find(({ issuedOn }) => issuedOn === issue)?.features;
        const judged = own([...ledger, invoice(issue, 5)]);
        const other = invoice(addDays(issue, -others - 1), 3, 'B');
        expect(own([...later, invoice(issue, 80), invoice(addDays(issue, 1), 0), other])).toEqual(judged);
      }),
    );
  });
});

describe('an evaluation', () => {
  const forecasts = (...pairs: [number, boolean][]) =>
    pairs.map(([probability, late]) => ({ probability, late }));

  it('tells how often the late one had the higher probability; equal ones count half', () => {
    const auc = (...pairs: [number, boolean][]) => evaluate(forecasts(...pairs)).rocAuc;
    expect(auc([0.1, false], [0.9, true])).toBe(1);
    expect(auc([0.9, false], [0.1, true])).toBe(0);
    expect(auc([0.5, false], [0.5, true])).toBe(0.5);
    expect(auc([0.1, false], [0.3, true], [0.4, false], [0.8, true])).toBe(0.75);
  });

  it('sets what was forecast beside what came', () => {
    const half = Array.from({ length: 20 }, (_, index): [number, boolean] => [
      index < 10 ? 0.1 : 0.7,
      index >= 13,
    ]);
    const { brier, calibration, lateShare } = evaluate(forecasts(...half));
    expect(lateShare).toBe(0.35);
    expect(brier).toBeCloseTo((10 * 0.01 + 3 * 0.49 + 7 * 0.09) / 20);
    expect(calibration).toHaveLength(10);
    expect(calibration[0]).toEqual({ examples: 2, forecast: 0.1, actual: 0 });
    expect(calibration[9]).toEqual({ examples: 2, forecast: 0.7, actual: 1 });
  });
});

describe('a fit', () => {
  const ledger = ['punctual', 'late'].flatMap((debtorId, late) =>
    Array.from({ length: 60 }, (_, index) => {
      const turns = index % 10 === 0 ? 1 - late : late;
      return invoice(addDays('2025-01-01', 4 * index), turns === 1 ? 45 : 20, debtorId);
    }),
  );

  it('finds out who pays late, and counts no risk as a virtue', () => {
    const { lateShare, meanDaysLate, overdueItems } = fit(examplesOf(ledger, '2026-12-31'));
    expect(lateShare + meanDaysLate + overdueItems).toBeGreaterThan(1);
    for (const risk of [lateShare, meanDaysLate, overdueItems]) expect(risk).toBeGreaterThanOrEqual(0);
  });

  it('is printed by npm run score beside the base rate', async () => {
    const file = join(tmpdir(), `score-${process.pid}.csv`);
    const rows = ledger.map(
      ({ debtorId, issuedOn, dueOn, settledOn }, index) =>
        `F-${index},${debtorId},${issuedOn},${dueOn},100.00,USD,${settledOn}`,
    );
    writeFileSync(file, ['invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn', ...rows].join('\n'));
    const { stdout } = await promisify(execFile)(process.execPath, ['local/rehearsal/score/main.ts', file]);
    expect(stdout).toContain('120 invoices, 0 rows refused');
    expect(stdout).toMatch(/fitted here +0\.9/);
    expect(stdout).toMatch(/base rate +0\.500/);
  });
});
