/*
 * Names of events by which the books know what a sum is. Apart from the schemas: whoever books a sum has none to read.
 */

export const CREDIT_NOTE = 'puntual.credit-note.issued.v1';
export const DEBIT_NOTE = 'puntual.debit-note.issued.v1';
export const REALLOCATION = 'puntual.payment.reallocated.v1';
