import { CREDIT_NOTE } from './money-types.ts';
import { note } from './note.ts';

/** Less is owed, without money: for the invoices that it names; what names none is the debtor's to be applied. */
export const creditNoteIssued = { type: CREDIT_NOTE, data: note } as const;
