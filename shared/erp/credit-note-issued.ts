import { note } from './note.ts';

/** Less is owed, without money: for the invoices that it names; what names none is the debtor's to be applied. */
export const creditNoteIssued = { type: 'puntual.credit-note.issued.v1', data: note } as const;
