import { statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ErpMessage } from '../../shared/ledger/erp-messages.ts';
import { recognize, unreadColumns } from '../../shared/ledger/ledger.ts';
import { LedgerError } from '../../shared/ledger/mapping.ts';
import { instant } from '../../shared/time/schema.ts';
import { sendWebhooks, WebhookRefused } from './send-webhooks.ts';
import { ledgerFile, readJsonFile, readMapping } from '../rehearsal/ledger-file.ts';
import { importLedger } from './import-ledger.ts';

const HELP = `Sends a CSV ledger of open items to Puntual as an ERP would, by signed webhooks.

  npm run import -- FILE --source S --company C --url U [options]
  npm run import -- FILE --source S --company C --dry-run

Rows that cannot be read are named with their line and left out. It is safe to repeat, also when it was cut off: what was taken
before is no news. See docs/import.md.

Options
  --source S     names the ERP, as in its webhooks, e.g. urn:erp:acme
  --company C    the creditor's company code
  --url U        the webhook (output WebhookUrl; of the twin http://127.0.0.1:4500/webhooks/erp)
  --secret S     signs the webhooks; better in PUNTUAL_ERP_SECRET, where others on this machine do not see it
  --mapping F    which column says what; a ledger with the columns of a known kind needs none
  --creditor F   the creditor as JSON: the data of creditor.updated without companyCode
  --as-of T      as of when the ledger is, e.g. 2026-03-01T18:00:00-05:00 (when the file was last changed)
  --complete     all that is open as of then is in it, and what was booked up to then has been said: contacts may rest on it; needs
                 --as-of
  --dry-run      send nothing, only say what can be read
  --help         this
`;

const PROGRESS_ROWS = 1000;
const TRIES = 6;
const FIRST_PAUSE_MS = 500;

class Usage extends Error {}

/** Not all has been taken. */
class CutOff extends Error {}

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  const isKnown = [Usage, LedgerError, CutOff].some((kind) => error instanceof kind);
  process.stderr.write(
    `${isKnown ? message : (stack ?? message)}\n${error instanceof Usage ? `\n${HELP}` : ''}`,
  );
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new Usage('Name one ledger.');
  const { source, company, complete, 'dry-run': dryRun } = values;
  if (source === undefined || company === undefined) throw new Usage('Say --source and --company.');
  if (complete && values['as-of'] === undefined)
    throw new Usage(
      'Say --as-of with --complete: when the file was changed is not when the books were read.',
    );
  const send = dryRun ? () => Promise.resolve() : sender(values);
  const ledger = ledgerFile(path);
  const mapping = values.mapping === undefined ? await recognize(ledger) : readMapping(values.mapping);
  const unread = await unreadColumns(ledger, mapping);
  if (unread.length > 0) process.stderr.write(`Columns that are not read: ${unread.join(', ')}\n`);
  const asOf = values['as-of'] ?? statSync(path).mtime.toISOString();
  const parsed = instant.safeParse(asOf);
  if (!parsed.success)
    throw new Usage(`--as-of takes an instant such as 2026-03-01T18:00:00-05:00, not ${asOf}`);
  const creditor =
    values.creditor === undefined ? undefined : (readJsonFile(values.creditor) as Record<string, unknown>);
  let shown = 0;
  const { rows, events, refusedRows } = await importLedger(ledger, mapping, {
    origin: { source, companyCode: company, asOf: parsed.data, creditor, complete },
    send,
    refused: ({ line, reason }) => process.stdout.write(`line ${line}: ${reason}\n`),
    progress: (imported) => {
      if (imported.rows - shown < PROGRESS_ROWS) return;
      shown = imported.rows;
      process.stderr.write(`${imported.rows} rows, ${imported.events} events\n`);
    },
  });
  const done = dryRun ? 'can be read' : 'sent';
  process.stdout.write(`${rows} rows ${done} (${events} events), ${refusedRows} refused\n`);
  if (complete && refusedRows > 0)
    process.stdout.write('The ledger was not called complete: rows of it were refused.\n');
}

function sender({ url, secret = process.env.PUNTUAL_ERP_SECRET }: { url?: string; secret?: string }) {
  if (url === undefined) throw new Usage('Say --url, or --dry-run.');
  if (secret === undefined) throw new Usage('Say the secret in PUNTUAL_ERP_SECRET.');
  return async (events: readonly ErpMessage[]): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await sendWebhooks(url, secret, events);
        return;
      } catch (error) {
        const { message } = error as Error;
        if (attempt === TRIES || isForGood(error))
          throw new CutOff(`${url}: ${message}. Run it again: what was taken before is no news.`);
        process.stderr.write(`${url}: ${message}; trying again\n`);
        await wait(FIRST_PAUSE_MS * 2 ** attempt);
      }
    }
  };
}

/** What the webhook has looked at and does not take will not be taken later. */
function isForGood(error: unknown): boolean {
  return error instanceof WebhookRefused && error.status < 500 && error.status !== 429;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        source: { type: 'string' },
        company: { type: 'string' },
        url: { type: 'string' },
        secret: { type: 'string' },
        mapping: { type: 'string' },
        creditor: { type: 'string' },
        'as-of': { type: 'string' },
        complete: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}
