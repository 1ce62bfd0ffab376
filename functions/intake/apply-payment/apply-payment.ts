import { unappliedWrite } from '../../aws/party-store.ts';
import { loadPayment, newPaymentWrite, type Payment } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import { allocate } from '../allocate.ts';
import type { Intake } from '../intake-handler.ts';

/** Records the payment first, and what it is not meant for as the debtor's unapplied money; then applies it, case by case. */
export async function applyPayment(
  { data }: ErpEventOf<'puntual.payment.received.v1'>,
  intake: Intake,
): Promise<void> {
  const { table, at } = intake;
  const payment =
    (await recordPayment(data, intake)) ?? (await loadPayment(table, intake.idOf('payment', data.paymentId)));
  if (!payment) throw new Error('a payment that was recorded is not there');
  for (const caseId of Object.keys(payment.allocations)) await allocate(table, payment, caseId, at);
}

async function recordPayment(
  data: ErpEventOf<'puntual.payment.received.v1'>['data'],
  intake: Intake,
): Promise<Payment | undefined> {
  const { table, at, record, content } = intake;
  const paymentId = intake.idOf('payment', data.paymentId);
  const before = await loadPayment(table, paymentId);
  if (before) {
    if (before.content !== content) {
      throw new Rejection('data.paymentId', 'a payment of this id was received before, with other content');
    }
    if (record.length > 0) await writeTogether(table, record);
    return before;
  }
  const payment: Payment = {
    paymentId,
    debtorId: intake.idOf('debtor', data.debtorId),
    receivedOn: data.receivedOn,
    amount: data.amount,
    content,
    allocations: allocationsOf(data, intake),
  };
  const left = leftOver(payment);
  const unapplied = { minor: left, currency: payment.amount.currency };
  await writeTogether(table, [
    ...record,
    newPaymentWrite(table, payment, left, at),
    ...(left > 0 ? [unappliedWrite(table, payment.debtorId, unapplied)] : []),
  ]);
  return payment;
}

/** By case; what is named twice for one invoice is added up. */
function allocationsOf(
  { allocations }: ErpEventOf<'puntual.payment.received.v1'>['data'],
  { idOf }: Intake,
): Payment['allocations'] {
  const byCase: Payment['allocations'] = {};
  allocations.forEach(({ invoiceId, amount }, index) => {
    const caseId = idOf('invoice', invoiceId);
    const field = `data.allocations[${index}].amount.currency`;
    const known = byCase[caseId];
    if (known && known.amount.currency !== amount.currency) {
      throw new Rejection(
        `data.allocations[${index}].amount.currency`,
        'one invoice cannot have two currencies',
      );
    }
    const minor = amount.minor + (known?.amount.minor ?? 0);
    byCase[caseId] = {
      amount: { minor, currency: amount.currency },
      field: known?.field ?? field,
      state: 'recorded',
    };
  });
  return byCase;
}

function leftOver({ amount, allocations }: Payment): number {
  const allocated = Object.values(allocations)
    .filter((allocation) => allocation.amount.currency === amount.currency)
    .reduce((sum, allocation) => sum + allocation.amount.minor, 0);
  // Money of which a part is meant for an invoice in another currency: what that part was worth is the ERP's to say.
  const exchanged = Object.values(allocations).some(
    (allocation) => allocation.amount.currency !== amount.currency,
  );
  return exchanged ? 0 : amount.minor - allocated;
}
