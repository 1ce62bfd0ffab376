import { note } from './note.ts';

/** More is owed: on the invoices that it names; what names none is owed on no invoice and a person's task. */
export const debitNoteIssued = { type: 'puntual.debit-note.issued.v1', data: note } as const;
