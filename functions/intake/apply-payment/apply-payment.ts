import { unappliedWrite } from '../../aws/party-store.ts';
import {
  isReversalAwaiting,
  loadPayment,
  newPaymentWrite,
  type Allocation,
  type Payment,
} from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { paymentReceived } from '../../../shared/erp/payment-received.ts';
import { Rejection } from '../../../shared/errors.ts';
import { allocate } from '../allocate.ts';
import type { Currency } from '../../../shared/money/money.ts';
import type { Intake } from '../intake-handler.ts';
import { leftOver, reverse } from './reverse-payment.ts';

type MoneyEvent = ErpEventOf<Payment['kind']>;

/**
 * Records the payment or the credit note first, and what it is not meant for as the debtor's unapplied money; then applies it,
 * case by case.
 */
export async function applyPayment(event: MoneyEvent, intake: Intake): Promise<void> {
  const payment = await recordPayment(event, intake);
  if (await isReversalAwaiting(intake.table, payment.paymentId)) {
    await reverse(payment, intake, []);
    return;
  }
  for (const caseId of Object.keys(payment.allocations))
    await allocate(intake.table, payment, caseId, intake.at);
}

async function recordPayment(event: MoneyEvent, intake: Intake): Promise<Payment> {
  const { table, at, record, content } = intake;
  const payment = paymentOf(event, intake);
  const before = await loadPayment(table, payment.paymentId);
  if (before) {
    if (before.content !== content) {
      const field = event.type === paymentReceived.type ? 'data.paymentId' : 'data.noteId';
      throw new Rejection(field, 'one of this id came before, with other content');
    }
    if (record.length > 0) await writeTogether(table, record);
    return before;
  }
  const left = leftOver(payment);
  const unapplied = { minor: left, currency: payment.amount.currency };
  await writeTogether(table, [
    ...record,
    newPaymentWrite(table, payment, left, at),
    ...(left > 0 ? [unappliedWrite(table, payment.debtorId, unapplied)] : []),
  ]);
  return payment;
}

function paymentOf({ type, data }: MoneyEvent, intake: Intake): Payment {
  const { idOf, content } = intake;
  const common = { kind: type, debtorId: idOf('debtor', data.debtorId), amount: data.amount, content };
  return 'paymentId' in data
    ? {
        ...common,
        paymentId: idOf('payment', data.paymentId),
        receivedOn: data.receivedOn,
        allocations: allocationsOf(data, intake),
      }
    : {
        ...common,
        paymentId: idOf('credit-note', data.noteId),
        allocations: allocationsOf({ ...data, deductions: [] }, intake),
      };
}

/** By case; money that is named twice for one invoice is added up, deductions are kept apart. */
function allocationsOf(
  {
    allocations,
    deductions,
  }: Pick<ErpEventOf<'puntual.payment.received.v1'>['data'], 'allocations' | 'deductions'>,
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
      taken: { amountMinor: 0, deductedMinor: 0 },
    });
    if (allocation.amount.currency !== currency)
      throw new Rejection(`${field}.amount.currency`, 'one invoice cannot have two currencies');
    return allocation;
  };
  allocations.forEach(({ invoiceId, amount: { minor, currency } }, index) => {
    const allocation = allocationFor(invoiceId, currency, `data.allocations[${index}]`);
    allocation.amount = { minor: allocation.amount.minor + minor, currency };
  });
  deductions.forEach(({ invoiceId, kind, certificate, amount: { minor, currency } }, index) => {
    const field = `data.deductions[${index}]`;
    const allocation = allocationFor(invoiceId, currency, field);
    allocation.deductions.push({ kind, amountMinor: minor, certificate, field });
  });
  return byCase;
}
