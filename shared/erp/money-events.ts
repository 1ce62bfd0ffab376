import { creditNoteIssued } from './credit-note-issued.ts';
import { debitNoteIssued } from './debit-note-issued.ts';
import { paymentReallocated } from './payment-reallocated.ts';
import { paymentReceived } from './payment-received.ts';
import { paymentReversed } from './payment-reversed.ts';

/** What moves money and what is owed. */
export const moneyEvents = [
  paymentReceived,
  paymentReallocated,
  paymentReversed,
  creditNoteIssued,
  debitNoteIssued,
] as const;
