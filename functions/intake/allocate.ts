import { follow, loadCase } from '../aws/case-store.ts';
import { rejectionWrite } from '../aws/erp-inbox.ts';
import { unappliedWrite } from '../aws/party-store.ts';
import {
  allocationWrite,
  pendingDelete,
  pendingWrites,
  type Allocation,
  type Payment,
} from '../aws/payment-store.ts';
import { writeTogether, type Table } from '../aws/table.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import type { CaseEvent } from '../../shared/case/events.ts';
import { creditNoteIssued } from '../../shared/erp/credit-note-issued.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/**
 * Applies what a recorded payment means for one invoice, or keeps it until the invoice comes: case, payment and what is left
 * over change together, once: the allocation moves on from where it waits, or nothing changes. Money in another currency than
 * the invoice's, and a credit note of another debtor, are kept as rejected.
 * Throws `StaleWrite` when somebody else was first (try again: it will be found done).
 */
export async function allocate(
  table: Table,
  payment: Payment,
  caseId: InternalId,
  at: Instant,
): Promise<void> {
  const { paymentId, debtorId } = payment;
  const allocation = payment.allocations[caseId];
  if (allocation?.state !== 'recorded' && allocation?.state !== 'pending') return;
  const pending = { what: 'payment', paymentId } as const;
  const item = await loadCase(table, caseId);
  if (!item) {
    const moved = allocationWrite(table, payment, caseId, { state: 'pending', at });
    await writeTogether(table, [...pendingWrites(table, caseId, pending, at), moved]);
    return;
  }
  const { minor: amountMinor, currency } = allocation.amount;
  const settled = (state: 'applied' | 'refused', taken: Allocation['taken']) => {
    const leftMinor = amountMinor - taken.amountMinor;
    return [
      allocationWrite(table, payment, caseId, { state, taken, leftMinor, at }),
      pendingDelete(table, caseId, pending),
      ...(leftMinor > 0 ? [unappliedWrite(table, debtorId, { minor: leftMinor, currency })] : []),
    ];
  };
  const rejection = (field: string, reason: string) =>
    rejectionWrite(table, {
      id: derivedId('rejected', paymentId, caseId, field),
      type: payment.kind,
      field,
      reason,
      at,
      debtorId,
      about: { paymentId, caseId },
    });
  if (currency !== item.currency) {
    const reason = `the invoice is in ${item.currency}, the allocation in ${currency}`;
    await writeTogether(table, [
      ...settled('refused', NOTHING),
      rejection(`${allocation.field}.amount.currency`, reason),
    ]);
    return;
  }
  if (payment.kind === creditNoteIssued.type && item.debtorId !== debtorId) {
    const refused = rejection(
      `${allocation.field}.invoiceId`,
      'the invoice is another debtor’s than the credit note',
    );
    await writeTogether(table, [...settled('refused', NOTHING), refused]);
    return;
  }
  await follow(table, caseId, commandOf(payment, allocation), { at, by: 'erp' }, (events) => [
    ...settled('applied', takenBy(events)),
    ...notBooked(allocation, events).map(({ field }) =>
      rejection(`${field}.amount`, 'is more than what is left of the invoice'),
    ),
  ]);
}

function commandOf(
  { kind, paymentId, receivedOn }: Payment,
  { amount, deductions }: Allocation,
): CaseCommand {
  const amountMinor = amount.minor;
  if (kind === creditNoteIssued.type) return { type: 'ApplyCredit', noteId: paymentId, amountMinor };
  if (receivedOn === undefined) throw new Error(`payment ${paymentId} has no day on which it was received`);
  const plain = deductions.map(({ field: _, ...deduction }) => deduction);
  return { type: 'ApplyPayment', paymentId, amountMinor, receivedOn, deductions: plain };
}

const NOTHING: Allocation['taken'] = { amountMinor: 0, deductedMinor: 0 };

function takenBy(events: readonly CaseEvent[]): Allocation['taken'] {
  return events.reduce(({ amountMinor, deductedMinor }, event) => {
    if (event.type === 'DeductionBooked')
      return { amountMinor, deductedMinor: deductedMinor + event.amountMinor };
    const isMoney = event.type === 'PaymentApplied' || event.type === 'CreditApplied';
    return { amountMinor: amountMinor + (isMoney ? event.amountMinor : 0), deductedMinor };
  }, NOTHING);
}

/** The deductions for which the case has no event. */
function notBooked({ deductions }: Allocation, events: readonly CaseEvent[]): Allocation['deductions'] {
  const booked = events.filter((event) => event.type === 'DeductionBooked');
  return deductions.filter(({ kind, amountMinor, certificate }) => {
    const found = booked.findIndex(
      (event) =>
        event.kind === kind && event.amountMinor === amountMinor && event.certificate === certificate,
    );
    if (found >= 0) booked.splice(found, 1);
    return found < 0;
  });
}
