import type { ExceptionCode } from '../../../shared/case/exception.ts';

/** Tasks that go when what they are about is settled, and nobody ticks off: by kind, what settles them. */
export const SETTLED_BY: Readonly<Record<string, string>> = {
  approval: 'Approve or reject the request: POST /api/approvals/{id}/approve or …/reject.',
  draft: 'Release or discard the draft: POST /api/drafts/{id}/release or …/discard.',
  'rejected-input':
    'Let the ERP send it corrected and with a new event id; if the fault was here and is mended, POST /api/rejections/{id}/redrive.',
  'payment-to-apply': 'The ERP says what the payment is for: payment.reallocated or payment.reversed.',
  'debit-note-to-apply': 'The ERP takes the debit note back and issues it for an invoice.',
  'waits-for-payment': 'The ERP sends the payment or the note.',
  'waits-for-invoice': 'The ERP sends the invoice.',
  'waits-for-dispute': 'The ERP sends dispute.opened.',
  'snapshot-incomplete': 'The ERP sends the missing parts, or a newer snapshot.',
  'ledger-difference': 'A later snapshot of the ERP agrees with the books here.',
};

/** The same of exceptions, by code. */
export const EXCEPTION_SETTLED_BY: Readonly<Record<Exclude<ExceptionCode, 'message-unknown'>, string>> = {
  'creditor-unknown': 'The ERP sends creditor.updated.',
  'debtor-unknown': 'The ERP sends debtor.updated.',
  'no-usable-address': 'The ERP sends debtor.updated with an address that works.',
  'no-authorisation': 'The debtor allows the channel: debtor.updated with a consent, or RecordConsent.',
  'verify-contact-data':
    'The debtor is heard of (a payment, a dispute, a word on consents, RecordCall), or UpdateContact or debtor.updated corrects their contact data.',
  'money-to-apply': 'The ERP says what the unapplied money is for: payment.reallocated or payment.reversed.',
  'certificate-pending': 'The ERP books the certificate as deductions of a payment.',
  'message-refused': 'A message leaves.',
  'ladder-exhausted':
    'The case is paid, written off or placed: RequestEscalation asks for an agency, Pause puts it off.',
  'legal-status': 'The ERP says that the legal status is normal, or nothing is owed any more.',
  'dispute-overdue': 'The dispute is resolved: ResolveDispute, or dispute.resolved of the ERP.',
  'credit-note-awaited': 'The ERP sends the credit note.',
  'act-failed': 'A later try of the workflow succeeds.',
  'workflow-failed': 'A new execution takes the case on: the watchdog starts one, or npm run redrive.',
  'workflow-stalled': 'The new execution, which is asked for already, plans the case.',
};
