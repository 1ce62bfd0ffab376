import { derivedId, type InternalId } from './internal-id.ts';

/** The case of an invoice's instalment, counted from 1: the first, like that of an invoice without any, is the invoice's own. */
export function instalmentId(invoiceId: InternalId, number: number): InternalId {
  return number === 1 ? invoiceId : derivedId('instalment', invoiceId, number);
}
