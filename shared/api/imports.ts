import * as z from 'zod/mini';
import { creditorUpdated } from '../erp/creditor-updated.ts';
import { erpId, line } from '../erp/fields.ts';
import { columnMapping } from '../ledger/mapping.ts';
import { instant } from '../time/schema.ts';
import { instant as instantText } from './fields.ts';

/** What one request may hold; longer ledgers come in parts, or by `npm run import`. */
export const IMPORT_LIMITS = { bodyBytes: 512 * 1024, rows: 1000 } as const;

/** How many refused rows an answer names. */
export const REFUSED_SHOWN = 100;

/** A ledger of open items, as docs/import.md describes it. */
export const ledgerToImport = z.object({
  source: line(256).check(z.meta({ description: 'Names the ERP, as in its webhooks' })),
  companyCode: erpId,
  csv: z.string().check(
    z.meta({
      description: `CSV with a line of column names, at most ${IMPORT_LIMITS.rows} rows; a body may have ${IMPORT_LIMITS.bodyBytes} bytes`,
    }),
  ),
  mapping: z.optional(columnMapping).check(
    z.meta({
      description:
        'Which column says what (docs/import.md); a ledger with the columns of a known kind needs none',
    }),
  ),
  creditor: z.optional(z.omit(creditorUpdated.data, { companyCode: true })),
  asOf: z.optional(instant).check(
    z.meta({
      description:
        'As of when the ledger is; default: now, but of a complete one it must be said. Of two ledgers the later one has the last word on a debtor',
    }),
  ),
  complete: z._default(z.boolean(), false).check(
    z.meta({
      description:
        'The ledger has all that is open as of asOf, in this one request, and all that was booked up to then has been sent: contacts may rest on it. What is open here and is not in it is listed for a person. Not said when a row is refused; a ledger without rows is refused',
    }),
  ),
  dryRun: z._default(z.boolean(), false).check(z.meta({ description: 'Only says what would be taken' })),
});

const count = z.int().check(z.nonnegative());

export const importedLedger = z
  .object({
    asOf: instantText,
    dryRun: z.boolean(),
    /** Rows that were taken, and what they said: what was taken before counts here, too, and changes nothing. */
    rows: count,
    events: count,
    refusedRows: count,
    /** The first of them. */
    refused: z
      .array(z.object({ line: z.int(), field: z.optional(z.string()), reason: z.string() }))
      .check(z.maxLength(REFUSED_SHOWN)),
    /** Columns that say nothing to Puntual. */
    unreadColumns: z.array(z.string()),
  })
  .check(z.meta({ id: 'ImportedLedger' }));
export type ImportedLedger = z.output<typeof importedLedger>;
