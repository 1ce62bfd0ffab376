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
import type { CaseEvent } from '../../shared/case/events.ts';
import { paymentReceived } from '../../shared/erp/payment-received.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/**
 * Applies what a recorded payment means for one invoice, or keeps it until the invoice comes: case, payment and what is left
 * over change together, once: the allocation moves on from where it waits, or nothing changes. Money in another currency than
 * the invoice's is kept as rejected. Throws `StaleWrite` when somebody else was first (try again: it will be found done).
 */
export async function allocate(
  table: Table,
  payment: Payment,
  caseId: InternalId,
  at: Instant,
): Promise<void> {
  const { paymentId, debtorId, receivedOn } = payment;
  const allocation = payment.allocations[caseId];
  if (!allocation || allocation.state === 'applied' || allocation.state === 'refused') return;
  const pending = { what: 'payment', paymentId } as const;
  const item = await loadCase(table, caseId);
  if (!item) {
    const moved = allocationWrite(table, payment, caseId, { state: 'pending', leftMinor: 0, at });
    await writeTogether(table, [...pendingWrites(table, caseId, pending, at), moved]);
    return;
  }
  const { minor: amountMinor, currency } = allocation.amount;
  const settled = (state: 'applied' | 'refused', leftMinor: number) => [
    allocationWrite(table, payment, caseId, { state, leftMinor, at }),
    pendingDelete(table, caseId, pending),
    ...(leftMinor > 0 ? [unappliedWrite(table, debtorId, { minor: leftMinor, currency })] : []),
  ];
  const rejection = (field: string, reason: string) =>
    rejectionWrite(table, {
      id: derivedId('rejected', paymentId, caseId, field),
      type: paymentReceived.type,
      field,
      reason,
      at,
      debtorId,
      about: { paymentId, caseId },
    });
  if (currency !== item.currency) {
    const reason = `the invoice is in ${item.currency}, the allocation in ${currency}`;
    await writeTogether(table, [...settled('refused', amountMinor), rejection(allocation.field, reason)]);
    return;
  }
  const deductions = allocation.deductions.map(({ field: _, ...deduction }) => deduction);
  const command = { type: 'ApplyPayment', paymentId, amountMinor, receivedOn, deductions } as const;
  await follow(table, caseId, command, { at, by: 'erp' }, (events) => [
    ...settled('applied', amountMinor - appliedMinor(events)),
    ...notBooked(allocation, events).map(({ field }) =>
      rejection(field, 'is more than what is left of the invoice'),
    ),
  ]);
}

function appliedMinor(events: readonly CaseEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'PaymentApplied' ? event.amountMinor : 0), 0);
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
