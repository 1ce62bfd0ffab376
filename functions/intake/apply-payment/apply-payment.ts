import { unappliedWrite } from '../../aws/party-store.ts';
import { loadPayment, newPaymentWrite, type Allocation, type Payment } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import { allocate } from '../allocate.ts';
import type { Currency } from '../../../shared/money/money.ts';
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

/** By case; money that is named twice for one invoice is added up, deductions are kept apart. */
function allocationsOf(
  { allocations, deductions }: ErpEventOf<'puntual.payment.received.v1'>['data'],
  { idOf }: Intake,
): Payment['allocations'] {
  const byCase: Payment['allocations'] = {};
  const allocationFor = (invoiceId: string, currency: Currency, field: string): Allocation => {
    const caseId = idOf('invoice', invoiceId);
    const allocation = (byCase[caseId] ??= {
      amount: { minor: 0, currency },
      deductions: [],
      field,
      state: 'recorded',
    });
    if (allocation.amount.currency !== currency)
      throw new Rejection(field, 'one invoice cannot have two currencies');
    return allocation;
  };
  allocations.forEach(({ invoiceId, amount: { minor, currency } }, index) => {
    const allocation = allocationFor(invoiceId, currency, `data.allocations[${index}].amount.currency`);
    allocation.amount = { minor: allocation.amount.minor + minor, currency };
  });
  deductions.forEach(({ invoiceId, kind, certificate, amount: { minor, currency } }, index) => {
    const field = `data.deductions[${index}].amount`;
    const allocation = allocationFor(invoiceId, currency, `${field}.currency`);
    allocation.deductions.push({ kind, amountMinor: minor, certificate, field });
  });
  return byCase;
}

function leftOver({ amount, allocations }: Payment): number {
  const allocated = Object.values(allocations)
    .filter((allocation) => allocation.amount.currency === amount.currency)
    .reduce((sum, allocation) => sum + allocation.amount.minor, 0);
  // Money of which a part is meant for an invoice in another currency: what that part was worth is the ERP's to say.
  const exchanged = Object.values(allocations).some(
    (allocation) => allocation.amount.currency !== amount.currency && allocation.amount.minor > 0,
  );
  return exchanged ? 0 : amount.minor - allocated;
}
