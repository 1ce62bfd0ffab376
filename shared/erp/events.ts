import * as z from 'zod/mini';
import { creditNoteIssued } from './credit-note-issued.ts';
import { debtorLegalStatus } from './debtor-legal-status.ts';
import { creditorUpdated } from './creditor-updated.ts';
import { debitNoteIssued } from './debit-note-issued.ts';
import { debtorUpdated } from './debtor-updated.ts';
import { disputeOpened } from './dispute-opened.ts';
import { disputeResolved } from './dispute-resolved.ts';
import { envelope } from './envelope.ts';
import { invoiceAssigned } from './invoice-assigned.ts';
import { invoiceCancelled } from './invoice-cancelled.ts';
import { invoiceChanges, invoiceWords } from './invoice-events.ts';
import { invoiceIssued } from './invoice-issued.ts';
import { invoiceOverdue } from './invoice-overdue.ts';
import { invoiceReplaced } from './invoice-replaced.ts';
import { invoiceUpdated } from './invoice-updated.ts';
import { invoiceWrittenOff } from './invoice-written-off.ts';
import { moneyEvents } from './money-events.ts';
import { paymentReallocated } from './payment-reallocated.ts';
import { ledgerSnapshot } from './ledger-snapshot.ts';
import { ledgerSynced } from './ledger-synced.ts';
import { paymentReceived } from './payment-received.ts';
import { paymentReversed } from './payment-reversed.ts';

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

export const invoiceWordTypes = invoiceWords.map(({ type }) => type);
export const invoiceChangeTypes = invoiceChanges.map(({ type }) => type);
export const moneyTypes = moneyEvents.map(({ type }) => type);

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
