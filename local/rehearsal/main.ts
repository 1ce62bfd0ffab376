import { once } from 'node:events';
import { closeSync, createWriteStream, openSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { standardPolicy, type DunningPolicy } from '../../shared/dunning/policy.ts';
import { dunningPolicy } from '../../shared/dunning/policy-schema.ts';
import { recognize, unreadColumns } from '../../shared/ledger/ledger.ts';
import { faultsOf, LedgerError } from '../../shared/ledger/mapping.ts';
import { day } from '../../shared/time/schema.ts';
import { historyOfEvents } from './event-history.ts';
import { jurisdictions, type History, type Jurisdiction, type Period } from './history.ts';
import { historyOfLedger } from './ledger-history.ts';
import { firstBytes, ledgerFile, readJsonFile, readMapping } from './ledger-file.ts';
import { showProgress } from './progress.ts';
import { rehearse } from './rehearse.ts';
import { printReport } from './report.ts';
import { synthesize } from './synthesize.ts';
import type { TraceLine } from './tally.ts';

const HELP = `Lets the past of a ledger happen again, on this machine and in virtual time, and says what Puntual would have done.

  npm run rehearse -- LEDGER [options]
  npm run rehearse -- local/rehearsal/example/ledger.csv --mapping local/rehearsal/example/mapping.json

LEDGER is a CSV file with a row for each invoice, or a file of CloudEvents, one a line. See docs/rehearsal.md.

Options
  --policy F           the dunning policy (docs/policy.md); without it the standard one, and no amount is too small
  --mapping F          which column of the CSV is which; a known kind of ledger needs none
  --from D, --to D     live only these days, e.g. 2026-03-01; what was still unpaid on the first day comes in with it
  --jurisdiction CODE  where the creditor and its debtors of a CSV are: ${Object.keys(jurisdictions).join(', ')} (CO)
  --json F             write the report as JSON, too
  --trace F            write every case event as a line of JSON
  --lang en|es         of the report (en)
  --help               this

Ctrl-C ends it with the day that is being lived, and reports what is known.
`;

class Usage extends Error {}

/** The standard policy, but nothing is too small: a sample ledger has what amounts it has. */
const everythingCounts: DunningPolicy = { ...standardPolicy, id: 'rehearsal', minimums: {} };

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  const isKnown = error instanceof Usage || error instanceof LedgerError;
  process.stderr.write(
    `${isKnown ? message : (stack ?? message)}\n${error instanceof Usage ? `\n${HELP}` : ''}`,
  );
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const { period, policy, json, language } = options;
  const history = await readHistory(options);
  for (const path of [json, options.trace]) if (path !== undefined) checkWritable(path);
  const stop = stopOnSignal();
  const { assembly, remove } = await synthesize(history.zones);
  const trace = options.trace === undefined ? undefined : openTrace(options.trace);
  try {
    const progress = showProgress(process.stderr);
    const report = await rehearse({
      ...{ history, policy, assembly, to: period.to, stop, progress, trace: trace?.write },
      // The process began for this.
      begunAt: 0,
    });
    // First what cannot fail: it has taken minutes.
    process.stdout.write(printReport(report, language));
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  } finally {
    await trace?.close();
    remove();
  }
}

interface Options {
  ledger: string;
  mapping: string | undefined;
  period: Period;
  jurisdiction: Jurisdiction;
  policy: DunningPolicy;
  json: string | undefined;
  trace: string | undefined;
  language: 'en' | 'es';
}

/** Nothing when help was asked for. Throws `Usage` for what cannot be understood. */
function readOptions(): Options | undefined {
  const { values, positionals } = readArguments();
  if (values.help) return undefined;
  const [ledger, ...more] = positionals;
  if (ledger === undefined || more.length > 0) throw new Usage('Name one ledger.');
  const { mapping, policy, from, to, jurisdiction: code, json, trace, lang } = values;
  for (const [option, text] of Object.entries({ from, to }))
    if (text !== undefined && !day.safeParse(text).success)
      throw new Usage(`--${option} takes a day such as 2026-03-01, not ${JSON.stringify(text)}`);
  if (from !== undefined && to !== undefined && from > to) throw new Usage('--from must not be after --to');
  const jurisdiction = jurisdictions[code];
  if (!jurisdiction)
    throw new Usage(
      `--jurisdiction takes ${Object.keys(jurisdictions).join(', ')}, not ${JSON.stringify(code)}`,
    );
  if (lang !== 'en' && lang !== 'es') throw new Usage(`--lang takes en or es, not ${JSON.stringify(lang)}`);
  return {
    ...{ ledger, mapping, period: { from, to }, jurisdiction, json, trace, language: lang },
    policy: policy === undefined ? everythingCounts : readPolicy(policy),
  };
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        policy: { type: 'string' },
        mapping: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        jurisdiction: { type: 'string', default: 'CO' },
        json: { type: 'string' },
        trace: { type: 'string' },
        lang: { type: 'string', default: 'en' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

function readPolicy(file: string): DunningPolicy {
  const parsed = dunningPolicy.safeParse(readJsonFile(file));
  if (parsed.success) return parsed.data;
  throw new LedgerError(`${file} is not a policy: ${faultsOf(parsed.error)} (see docs/policy.md)`);
}

/** The ledger, whichever of the two forms it has; what of it cannot be used is said. */
async function readHistory({ ledger, mapping: file, period, jurisdiction }: Options): Promise<History> {
  const start = (await firstBytes(ledger)).toString().trimStart();
  if (start.startsWith('['))
    throw new LedgerError(`${ledger} is a list: write one event a line, without commas`);
  if (start.startsWith('{')) return historyOfEvents(ledger, period, jurisdiction);
  const mapping = file === undefined ? await recognize(ledgerFile(ledger)) : readMapping(file);
  const unread = await unreadColumns(ledgerFile(ledger), mapping);
  if (unread.length > 0) process.stderr.write(`Columns that are not read: ${unread.join(', ')}\n`);
  return historyOfLedger(ledger, mapping, period, jurisdiction);
}

/** Before all the work, and without a change to what is there. Throws `LedgerError`. */
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new LedgerError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** The second signal ends the process at once, as it does everywhere. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stderr.write('Stopping with the end of this day.\n');
      stop.abort();
    });
  }
  return stop.signal;
}

/** Writes as fast as the file takes it. */
function openTrace(path: string) {
  const file = createWriteStream(path);
  // Heard of by who writes or closes.
  const failed = once(file, 'error').then(([error]: unknown[]) => {
    throw error;
  });
  failed.catch(() => undefined);
  return {
    write: async (lines: readonly TraceLine[]): Promise<void> => {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      if (!file.write(text)) await Promise.race([once(file, 'drain'), failed]);
    },
    close: async (): Promise<void> => {
      await Promise.race([new Promise<void>((done) => file.end(done)), failed]);
    },
  };
}
