import { rejectionWrite } from '../../aws/erp-inbox.ts';
import { changed, loadPayment, paymentWrites } from '../../aws/payment-store.ts';
import { writeTogether, type Write } from '../../aws/table.ts';
import { hearFrom } from '../../debtors/hear-from.ts';
import { creditNoteIssued } from '../../../shared/erp/credit-note-issued.ts';
import type { ErpEventOf, moneyTypes } from '../../../shared/erp/events.ts';
import { paymentReallocated } from '../../../shared/erp/payment-reallocated.ts';
import { paymentReceived } from '../../../shared/erp/payment-received.ts';
import { paymentReversed } from '../../../shared/erp/payment-reversed.ts';
import { Rejection } from '../../../shared/errors.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import {
  emptyPayment,
  reallocate,
  receive,
  reverse,
  type Payment,
  type Received,
  type Refusal,
} from '../../../shared/payment/tell.ts';
import type { Intake } from '../intake-handler.ts';
import { settlePayment } from '../settle.ts';
import { allocationsOf, deductionsOf, expectOneCurrencyPerInvoice } from './allocations.ts';

type MoneyEvent = ErpEventOf<(typeof moneyTypes)[number]>;
type NoteEvent = Extract<MoneyEvent, { data: { noteId: string } }>;

/** Records first what is told of a payment or a note, then brings the cases in line with it. */
export async function applyPayment(event: MoneyEvent, intake: Intake): Promise<void> {
  const { kind, paymentId } = identityOf(event, intake);
  const payment = intake.seen
    ? await loadPayment(intake.table, paymentId)
    : await record(event, intake, kind, paymentId);
  if (payment) await settlePayment(intake.table, payment, intake.at);
  if (event.type !== paymentReceived.type) return;
  const debtorId = intake.idOf('debtor', event.data.debtorId);
  await hearFrom(intake.table, debtorId, event.time, { at: intake.at, by: 'erp' });
}

function identityOf(event: MoneyEvent, { idOf }: Intake): { kind: string; paymentId: InternalId } {
  if ('paymentId' in event.data)
    return { kind: paymentReceived.type, paymentId: idOf('payment', event.data.paymentId) };
  const idKind = event.type === creditNoteIssued.type ? 'credit-note' : 'debit-note';
  return { kind: event.type, paymentId: idOf(idKind, event.data.noteId) };
}

/** Gives back the payment as it is now. */
async function record(
  event: MoneyEvent,
  intake: Intake,
  kind: string,
  paymentId: InternalId,
): Promise<Payment> {
  const { table, at } = intake;
  const before = (await loadPayment(table, paymentId)) ?? emptyPayment(paymentId, kind);
  const { payment, beside } = tell(before, event, intake);
  const after = payment === before ? before : changed(before, payment);
  const change = after === before ? [] : [{ before, after }];
  await writeTogether(table, [...intake.record, ...paymentWrites(table, change, at), ...beside]);
  return after;
}

interface Telling {
  payment: Payment;
  beside: Write[];
}

function tell(before: Payment, event: MoneyEvent, intake: Intake): Telling {
  const { eventKey, idOf } = intake;
  const word = { time: event.time, eventKey };
  switch (event.type) {
    case paymentReceived.type: {
      const { receivedOn, amount, debtorId } = event.data;
      return come(before, event, intake, { debtorId: idOf('debtor', debtorId), receivedOn, amount });
    }
    case paymentReallocated.type: {
      const { allocations, deductions } = event.data;
      expectOneCurrencyPerInvoice(event.data);
      const told = deductions && deductionsOf(deductions, intake);
      return { payment: reallocate(before, word, allocationsOf(allocations, intake), told), beside: [] };
    }
    case paymentReversed.type:
      return { payment: reverse(before, { ...word, amount: event.data.amount, from: [] }), beside: [] };
    default: {
      const { amount, debtorId, reversal } = event.data;
      if (!reversal) return come(before, event, intake, { debtorId: idOf('debtor', debtorId), amount });
      return { payment: reverse(before, { ...word, amount, from: namedBy(event, intake) }), beside: [] };
    }
  }
}

/** From which invoices the reversal of a note says that it is taken back. */
function namedBy({ data }: NoteEvent, intake: Intake): { invoiceId: InternalId; minor: number }[] {
  return allocationsOf(data.allocations, intake)
    .filter(({ amount }) => amount.currency === data.amount.currency)
    .map(({ invoiceId, amount }) => ({ invoiceId, minor: amount.minor }));
}

/** The payment or the note itself; the same one may come again. */
function come(
  before: Payment,
  event: Exclude<MoneyEvent, { type: typeof paymentReallocated.type | typeof paymentReversed.type }>,
  intake: Intake,
  received: Omit<Received, 'content'>,
): Telling {
  const { content } = intake;
  if (before.received) {
    if (before.received.content === content) return { payment: before, beside: [] };
    const field = event.type === paymentReceived.type ? 'data.paymentId' : 'data.noteId';
    throw new Rejection(field, 'one of this id came before, with other content');
  }
  const { allocations } = event.data;
  const deductions = event.type === paymentReceived.type ? event.data.deductions : [];
  expectOneCurrencyPerInvoice({ allocations, deductions });
  const own = {
    allocations: allocationsOf(allocations, intake),
    deductions: deductionsOf(deductions, intake),
  };
  const { payment, refusals } = receive(before, { ...received, content }, own);
  return { payment, beside: refusals.map((refusal) => refusalWrite(refusal, payment, intake)) };
}

/** What was told before the payment came is among the tasks like any input that can never work. */
function refusalWrite(
  { eventKey, what, rejection }: Refusal,
  { kind, paymentId, received }: Payment,
  { table, at }: Intake,
): Write {
  const ofPayment = what === 'reallocation' ? paymentReallocated.type : paymentReversed.type;
  return rejectionWrite(table, {
    id: derivedId('rejected', eventKey, rejection.field),
    type: kind === paymentReceived.type ? ofPayment : (kind as NoteEvent['type']),
    field: rejection.field,
    reason: rejection.message,
    at,
    debtorId: received?.debtorId,
    about: { paymentId },
  });
}
