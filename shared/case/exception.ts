/** Why a case waits for a person. */
export const exceptionCodes = [
  'creditor-unknown',
  'debtor-unknown',
  'no-usable-address',
  'no-authorisation',
  'verify-contact-data',
  'money-to-apply',
  'certificate-pending',
  'message-refused',
  'message-unknown',
  'ladder-exhausted',
  'legal-status',
  'dispute-overdue',
  'credit-note-awaited',
  'act-failed',
  'workflow-failed',
  'workflow-stalled',
] as const;
export type ExceptionCode = (typeof exceptionCodes)[number];
