import { DEBIT_NOTE } from './money-types.ts';
import { note } from './note.ts';

/** More is owed: on the invoices that it names; what names none is owed on no invoice and a person's task. */
export const debitNoteIssued = { type: DEBIT_NOTE, data: note } as const;
