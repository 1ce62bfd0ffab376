import type { Bus } from '../../aws/bus.ts';
import { putOnIntakeBus, type IntakeEvent } from '../../aws/intake-bus.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { invalid } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import { IMPORT_LIMITS, REFUSED_SHOWN, type ImportedLedger } from '../../../shared/api/imports.ts';
import { wordsOf } from '../../../shared/ledger/erp-messages.ts';
import { recognize, unreadColumns, type RefusedRow } from '../../../shared/ledger/ledger.ts';
import { LedgerError } from '../../../shared/ledger/mapping.ts';
import { hasMoreRows } from '../../../shared/ledger/records.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/imports']>;

/**
 * Says to the intake what an ERP with this ledger would say, before the answer: each event has an id of its own for ever, so a
 * request that was cut off is sent again as a whole. What becomes of the events shows later, as with any others.
 */
export async function importLedger(
  table: Table,
  intakeBus: Bus,
  { body, caller, now, seen, record }: Call,
): Promise<ImportedLedger> {
  if (body.asOf !== undefined && body.asOf > now) throw invalid('asOf', 'must not be in the future');
  if (body.complete && body.asOf === undefined) throw invalid('asOf', 'must be said of a complete ledger');
  try {
    // Asked again, it is answered from the ledger: what rows say is not kept.
    const { answer, events } = await read({ asOf: seen?.asOf ?? now, ...body });
    if (seen ?? body.dryRun) return answer;
    await putOnIntakeBus(intakeBus, events);
    await writeTogether(table, [record({ ...answer, refused: [] })]);
    const { rows, refusedRows } = answer;
    console.info({ message: 'ledger imported', by: caller.userId, rows, refusedRows, events: events.length });
    return answer;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Problem(422, 'not-a-ledger', 'The ledger cannot be read', error.message);
  }
}

async function read({
  csv,
  mapping: columns,
  asOf,
  dryRun,
  ...origin
}: Call['body'] & { asOf: string }): Promise<{ answer: ImportedLedger; events: IntakeEvent[] }> {
  const bytes = Buffer.from(csv);
  const ledger = { name: 'the ledger', bytes: () => [bytes] };
  const mapping = columns
    ? { ...columns, encoding: 'utf-8' as const, recognizedBy: [] }
    : await recognize(ledger);
  // Before any of them is looked at: what a row takes depends on the mapping.
  if (await hasMoreRows(ledger, mapping, IMPORT_LIMITS.rows))
    throw new Problem(
      413,
      'too-large',
      'Request too large',
      `A request may have ${IMPORT_LIMITS.rows} rows: send a longer ledger in parts; as complete, by npm run import.`,
    );
  const events: IntakeEvent[] = [];
  const refused: RefusedRow[] = [];
  let rows = 0;
  for await (const word of wordsOf(ledger, mapping, { ...origin, asOf })) {
    if ('refused' in word) refused.push(word.refused);
    else {
      if (word.line !== undefined) rows += 1;
      events.push(...word.events.map((event) => ({ type: event.type, text: JSON.stringify(event) })));
    }
  }
  const answer = {
    ...{ asOf, dryRun, rows, events: events.length },
    ...{ refusedRows: refused.length, refused: refused.slice(0, REFUSED_SHOWN) },
    unreadColumns: await unreadColumns(ledger, mapping),
  };
  return { answer, events };
}
