import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { AllocatedDeduction, Allocation } from '../../../shared/payment/payment.ts';
import type { Intake } from '../intake-handler.ts';

type Sent = Pick<ErpEventOf<'puntual.payment.received.v1'>['data'], 'allocations' | 'deductions'>;

export function allocationsOf(sent: Sent['allocations'], { idOf }: Intake): Allocation[] {
  return sent.map(({ invoiceId, amount }, index) => ({
    invoiceId: idOf('invoice', invoiceId),
    amount,
    field: `data.allocations[${index}]`,
  }));
}

export function deductionsOf(sent: Sent['deductions'], { idOf }: Intake): AllocatedDeduction[] {
  return sent.map(({ invoiceId, kind, certificate, amount: { minor, currency } }, index) => ({
    invoiceId: idOf('invoice', invoiceId),
    ...{ kind, certificate, amountMinor: minor, currency },
    field: `data.deductions[${index}]`,
  }));
}

/** Throws `Rejection` when one event names two currencies for one invoice: one of them must be wrong. */
export function expectOneCurrencyPerInvoice({ allocations, deductions = [] }: Partial<Sent>): void {
  const currencies = new Map<string, string>();
  const expectSame = (path: string) => (said: Sent['allocations'][number], index: number) => {
    const { currency } = said.amount;
    if ((currencies.get(said.invoiceId) ?? currency) !== currency)
      throw new Rejection(`data.${path}[${index}].amount.currency`, 'one invoice cannot have two currencies');
    currencies.set(said.invoiceId, currency);
  };
  allocations?.forEach(expectSame('allocations'));
  deductions.forEach(expectSame('deductions'));
}
