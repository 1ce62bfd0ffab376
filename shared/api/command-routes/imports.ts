import * as z from 'zod/mini';
import { IMPORT_LIMITS, importedLedger, ledgerToImport } from '../imports.ts';
import type { CommandRoutes } from '../route.ts';

/** Ledgers of ERPs that cannot push. */
export const importCommands = {
  'POST /api/imports': {
    summary:
      'Takes open items from CSV, for ERPs that cannot push: each row becomes the events that the ERP would send, and is taken once however often it is sent; rows that cannot be read are named and left out; a ledger that cannot be read at all is a 422',
    group: 'approver',
    path: z.object({}),
    body: ledgerToImport,
    bodyLimit: IMPORT_LIMITS.bodyBytes,
    answer: importedLedger,
    examples: {
      'a known kind': {
        source: 'urn:erp:acme',
        companyCode: 'ACME',
        csv: 'invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn\nF-100,D-1,2026-01-31,2026-03-02,1190000.00,COP,\n',
        dryRun: true,
      },
      'columns of its own': {
        source: 'urn:erp:acme',
        companyCode: 'ACME',
        csv: 'factura;cliente;fecha;vence;valor\nF-101;D-1;31/01/2026;02/03/2026;1.190.000,00\n',
        mapping: {
          delimiter: ';',
          invoiceId: 'factura',
          debtorId: 'cliente',
          issuedOn: { column: 'fecha', format: 'D/M/YYYY' },
          dueOn: { column: 'vence', format: 'D/M/YYYY' },
          amount: 'valor',
          decimalMark: ',',
          currency: { always: 'COP' },
        },
      },
    },
  },
} satisfies CommandRoutes;
