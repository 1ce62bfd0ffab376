import { disputeOpened } from './dispute-opened.ts';
import { disputeResolved } from './dispute-resolved.ts';
import { invoiceAssigned } from './invoice-assigned.ts';
import { invoiceCancelled } from './invoice-cancelled.ts';
import { invoiceOverdue } from './invoice-overdue.ts';
import { invoiceReplaced } from './invoice-replaced.ts';
import { invoiceUpdated } from './invoice-updated.ts';
import { invoiceWrittenOff } from './invoice-written-off.ts';

/** What the ERP says of an invoice after it has issued it. */
export const invoiceWords = [invoiceOverdue, invoiceCancelled, invoiceAssigned, invoiceWrittenOff] as const;

/** What changes an invoice, or how much of it may be dunned. */
export const invoiceChanges = [invoiceUpdated, invoiceReplaced, disputeOpened, disputeResolved] as const;
