import { follow } from '../../aws/case-store.ts';
import { unappliedWrite } from '../../aws/party-store.ts';
import {
  allocationWrite,
  awaitedPaymentDelete,
  awaitedPaymentWrites,
  loadPayment,
  pendingDelete,
  reversalWrite,
  type Payment,
} from '../../aws/payment-store.ts';
import { writeTogether, type Write } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import type { Intake } from '../intake-handler.ts';

/** Takes a payment back wherever it went; one that has not come yet is taken back when it comes. */
export async function reversePayment(
  { data }: ErpEventOf<'puntual.payment.reversed.v1'>,
  intake: Intake,
): Promise<void> {
  const { table, at, seen, record, idOf } = intake;
  const paymentId = idOf('payment', data.paymentId);
  const payment = await loadPayment(table, paymentId);
  if (payment) await reverse(payment, intake, record);
  else if (!seen) await writeTogether(table, [...record, ...awaitedPaymentWrites(table, paymentId, at)]);
}

/** First the payment and its rest, then case by case; each step is done once, so one that was cut off goes on. */
export async function reverse(payment: Payment, intake: Intake, record: Write[]): Promise<void> {
  const { table, at } = intake;
  if (payment.reversedAt === undefined) {
    await writeTogether(table, [
      ...record,
      reversalWrite(table, payment.paymentId, at),
      awaitedPaymentDelete(table, payment.paymentId),
      ...takenBack(payment, leftOver(payment), payment.amount.currency, intake),
    ]);
  } else if (record.length > 0) {
    await writeTogether(table, record);
  }
  for (const caseId of Object.keys(payment.allocations)) await reverseAllocation(payment, caseId, intake);
}

async function reverseAllocation(payment: Payment, caseId: InternalId, intake: Intake): Promise<void> {
  const { table, at } = intake;
  const allocation = payment.allocations[caseId];
  if (!allocation || allocation.state === 'reversed') return;
  const { state, taken, amount } = allocation;
  const reversed = allocationWrite(table, payment, caseId, { state: 'reversed', at });
  if (state === 'recorded' || state === 'pending') {
    const pending = { what: 'payment', paymentId: payment.paymentId } as const;
    await writeTogether(table, [reversed, pendingDelete(table, caseId, pending)]);
    return;
  }
  const rest = takenBack(payment, amount.minor - taken.amountMinor, amount.currency, intake);
  if (state === 'refused') {
    await writeTogether(table, [reversed, ...rest]);
    return;
  }
  const command = { type: 'ReversePayment', paymentId: payment.paymentId, ...taken } as const;
  await follow(table, caseId, command, { at, by: 'erp' }, () => [reversed, ...rest]);
}

function takenBack({ debtorId }: Payment, minor: number, currency: string, { table }: Intake): Write[] {
  return minor > 0 ? [unappliedWrite(table, debtorId, { minor: -minor, currency })] : [];
}

/** What a payment is not meant for, in minor units of its currency. */
export function leftOver({ amount, allocations }: Payment): number {
  const allocated = Object.values(allocations)
    .filter((allocation) => allocation.amount.currency === amount.currency)
    .reduce((sum, allocation) => sum + allocation.amount.minor, 0);
  // Money of which a part is meant for an invoice in another currency: what that part was worth is the ERP's to say.
  const exchanged = Object.values(allocations).some(
    (allocation) => allocation.amount.currency !== amount.currency && allocation.amount.minor > 0,
  );
  return exchanged ? 0 : amount.minor - allocated;
}
