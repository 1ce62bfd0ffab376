import * as z from 'zod/mini';
import { creditNoteIssued } from './credit-note-issued.ts';
import { debtorLegalStatus } from './debtor-legal-status.ts';
import { creditorUpdated } from './creditor-updated.ts';
import { debitNoteIssued } from './debit-note-issued.ts';
import { debtorUpdated } from './debtor-updated.ts';
import { disputeOpened } from './dispute-opened.ts';
import { disputeResolved } from './dispute-resolved.ts';
import { instant } from '../time/schema.ts';
import { line } from './fields.ts';
import { invoiceAssigned } from './invoice-assigned.ts';
import { invoiceCancelled } from './invoice-cancelled.ts';
import { invoiceIssued } from './invoice-issued.ts';
import { invoiceOverdue } from './invoice-overdue.ts';
import { invoiceReplaced } from './invoice-replaced.ts';
import { invoiceUpdated } from './invoice-updated.ts';
import { invoiceWrittenOff } from './invoice-written-off.ts';
import { paymentReallocated } from './payment-reallocated.ts';
import { ledgerSnapshot } from './ledger-snapshot.ts';
import { ledgerSynced } from './ledger-synced.ts';
import { paymentReceived } from './payment-received.ts';
import { paymentReversed } from './payment-reversed.ts';

/** A CloudEvents 1.0 envelope around the data of one kind of ERP event. */
function envelope<Type extends string, Data extends z.ZodMiniType>({
  type,
  data,
}: {
  type: Type;
  data: Data;
}) {
  return z.object({
    specversion: z.literal('1.0'),
    id: line(256),
    source: line(256),
    type: z.literal(type),
    time: instant,
    datacontenttype: z.optional(z.literal('application/json')),
    data,
  });
}

/** Every event that the ERP may send. `data` leaves the schema with money in minor units. */
export const erpEvent = z.discriminatedUnion('type', [
  envelope(creditorUpdated),
  envelope(debtorUpdated),
  envelope(invoiceIssued),
  envelope(invoiceOverdue),
  envelope(invoiceCancelled),
  envelope(invoiceAssigned),
  envelope(invoiceWrittenOff),
  envelope(paymentReceived),
  envelope(paymentReallocated),
  envelope(paymentReversed),
  envelope(creditNoteIssued),
  envelope(debitNoteIssued),
  envelope(debtorLegalStatus),
  envelope(invoiceUpdated),
  envelope(invoiceReplaced),
  envelope(disputeOpened),
  envelope(disputeResolved),
  envelope(ledgerSynced),
  envelope(ledgerSnapshot),
]);

export type ErpEvent = z.output<typeof erpEvent>;
export type ErpEventType = ErpEvent['type'];
export type ErpEventOf<Type extends ErpEventType> = Extract<ErpEvent, { type: Type }>;

/** What the ERP says of an invoice after it has issued it. */
export const invoiceWordTypes = [
  invoiceOverdue.type,
  invoiceCancelled.type,
  invoiceAssigned.type,
  invoiceWrittenOff.type,
] as const;

/** What moves money and what is owed. */
export const moneyTypes = [
  paymentReceived.type,
  paymentReallocated.type,
  paymentReversed.type,
  creditNoteIssued.type,
  debitNoteIssued.type,
] as const;

/** What changes an invoice, or how much of it may be dunned. */
export const invoiceChangeTypes = [
  invoiceUpdated.type,
  invoiceReplaced.type,
  disputeOpened.type,
  disputeResolved.type,
] as const;

export const erpEventTypes: readonly ErpEventType[] = [
  creditorUpdated.type,
  debtorUpdated.type,
  invoiceIssued.type,
  ...invoiceWordTypes,
  ...moneyTypes,
  ...invoiceChangeTypes,
  debtorLegalStatus.type,
  ledgerSynced.type,
  ledgerSnapshot.type,
];

/** What the contract allows, in bytes and levels. */
export const ERP_LIMITS = { eventBytes: 64 * 1024, requestBytes: 256 * 1024, batch: 100, depth: 32 } as const;
