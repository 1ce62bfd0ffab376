import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fitted, scoreOf, type Coefficients } from '../../../shared/segment/score.ts';
import { readLedger, recognize } from '../../../shared/ledger/ledger.ts';
import { LedgerError } from '../../../shared/ledger/mapping.ts';
import { ledgerFile, readMapping } from '../ledger-file.ts';
import { evaluate, lateShareOf, type Evaluation } from './evaluate.ts';
import { examplesOf, type Example, type PastInvoice } from './examples.ts';
import { fit } from './fit.ts';

const HELP = `Checks on a ledger how well the score tells who will pay late.

  npm run score -- LEDGER [options]

LEDGER is a CSV file with a row for each invoice, as npm run rehearse takes it. The model is fitted on the first half of its
invoices by date of issue, and judged on the second half, which it has not seen. See docs/score.md.

Options
  --mapping F   which column is which; a known kind of ledger needs none
  --json F      write the figures as JSON, too
  --help        this
`;

interface Report {
  ledger: { invoices: number; rowsRefused: number };
  /** The second half begins with this day. */
  splitOn: string;
  firstHalf: { examples: number; lateShare: number };
  /** As fitted on the first half. */
  coefficients: Coefficients;
  secondHalf: {
    /** By the coefficients above. */
    fittedHere: Evaluation;
    /** By those that Puntual comes with. */
    inUse: Evaluation;
    /** For everybody the late share of the first half. */
    baseRate: { rocAuc: number; brier: number };
  };
}

try {
  await main();
} catch (error) {
  const isKnown = error instanceof LedgerError || (error as { code?: string }).code?.startsWith('ERR_PARSE');
  process.stderr.write(isKnown ? `${(error as Error).message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { mapping: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [ledger, ...more] = positionals;
  if (values.help || ledger === undefined || more.length > 0) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const report = await check(ledger, values.mapping);
  process.stdout.write(printed(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

async function check(ledger: string, mappingFile: string | undefined): Promise<Report> {
  const mapping = mappingFile === undefined ? await recognize(ledgerFile(ledger)) : readMapping(mappingFile);
  const invoices: PastInvoice[] = [];
  let rowsRefused = 0;
  for await (const row of readLedger(ledgerFile(ledger), mapping)) {
    if ('invoice' in row) invoices.push(row.invoice);
    else rowsRefused += 1;
  }
  const days = invoices.flatMap(({ issuedOn, settledOn }) => [issuedOn, settledOn ?? issuedOn]);
  const examples = examplesOf(invoices, days.sort().at(-1) ?? '');
  const splitOn = examples[Math.floor(examples.length / 2)]?.issuedOn ?? '';
  // Learnt is only from what was known on that day.
  const first = examples.filter(({ issuedOn, knownFrom }) => issuedOn < splitOn && knownFrom < splitOn);
  const second = examples.filter(({ issuedOn }) => issuedOn >= splitOn);
  if ([first, second].some((half) => new Set(half.map(({ late }) => late)).size < 2))
    throw new LedgerError(
      `${ledger} cannot be checked: both halves need invoices that were paid in time and late`,
    );
  const coefficients = fit(first);
  const base = lateShareOf(first);
  const { rocAuc, brier } = evaluate(second.map(({ late }) => ({ probability: base, late })));
  return {
    ledger: { invoices: invoices.length, rowsRefused },
    splitOn,
    firstHalf: { examples: first.length, lateShare: base },
    coefficients,
    secondHalf: {
      fittedHere: judged(second, coefficients),
      inUse: judged(second, fitted),
      baseRate: { rocAuc, brier },
    },
  };
}

function judged(examples: readonly Example[], coefficients: Coefficients): Evaluation {
  return evaluate(
    examples.map(({ features, late }) => ({
      probability: scoreOf(features, coefficients).probabilityLate,
      late,
    })),
  );
}

function printed({ ledger, splitOn, firstHalf, coefficients, secondHalf }: Report): string {
  const { fittedHere, inUse, baseRate } = secondHalf;
  const lines = [
    `${ledger.invoices} invoices, ${ledger.rowsRefused} rows refused`,
    `Fitted on ${firstHalf.examples} invoices issued, and known to be late or not, before ${splitOn}: ${percent(firstHalf.lateShare)} late`,
    `Judged on ${fittedHere.examples} invoices issued from then on: ${percent(fittedHere.lateShare)} late`,
    '',
    'Coefficient',
    ...Object.entries(coefficients).map(
      ([term, value]) => `  ${term.padEnd(14)}${value.toFixed(2).padStart(7)}`,
    ),
    '',
    'Second half       ROC AUC  Brier',
    `  fitted here     ${inColumns(fittedHere)}`,
    `  in use          ${inColumns(inUse)}`,
    `  base rate       ${inColumns(baseRate)}`,
    '',
    'Calibration of what was fitted here, tenths of the second half',
    '  invoices  forecast  late',
    ...fittedHere.calibration.map(
      ({ examples, forecast, actual }) =>
        `  ${String(examples).padStart(8)}${percent(forecast).padStart(10)}${percent(actual).padStart(8)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function inColumns({ rocAuc, brier }: { rocAuc: number; brier: number }): string {
  return `${rocAuc.toFixed(3).padStart(7)}${brier.toFixed(3).padStart(7)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
