import { follow, loadCase, loadRegistration } from '../../aws/case-store.ts';
import { putNew, rejectionWrite } from '../../aws/erp-inbox.ts';
import { keys } from '../../aws/keys.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { loadCreditor, loadDebtor } from '../../aws/party-store.ts';
import { loadPayment, loadPending, pendingDelete, type Pending } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import { invoiceWrittenOff } from '../../../shared/erp/invoice-written-off.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import { allocate } from '../allocate.ts';
import type { Intake } from '../intake-handler.ts';
import { takeUpEarlyWord } from './early-words.ts';
import { currencyFault } from './tell-case.ts';

/** Until anything is known of where the debtor lives. */
const UNKNOWN_ZONE = 'Etc/UTC';

/** Registers the invoice, then applies what came for it before it came. */
export async function recordInvoice(
  { data }: ErpEventOf<'puntual.invoice.issued.v1'>,
  intake: Intake,
): Promise<void> {
  const { table, at, record, seen, content } = intake;
  const caseId = intake.idOf('invoice', data.invoiceId);
  if (!(await loadCase(table, caseId))) {
    const registration = putNew(table, { ...keys.registration(caseId), content, caseIds: [caseId] });
    await follow(table, caseId, await registerInvoice(data, caseId, intake), { at, by: 'erp' }, () => [
      registration,
      ...record,
    ]);
  } else if (!seen) {
    await expectSameInvoice(intake, caseId, content);
    await writeTogether(table, record);
  }
  for (const pending of await loadPending(table, caseId)) await takeUp(intake, caseId, pending);
}

async function registerInvoice(
  data: ErpEventOf<'puntual.invoice.issued.v1'>['data'],
  caseId: InternalId,
  { table, idOf }: Intake,
) {
  const { companyCode, number, issuedOn, dueOn, amount, paymentLink, documentUrl, purchaseOrder } = data;
  const creditorId = idOf('creditor', companyCode);
  const debtorId = idOf('debtor', data.debtorId);
  const debtor = await loadDebtor(table, debtorId);
  const timeZone =
    debtor?.party.timeZone ?? (await loadCreditor(table, creditorId))?.party.timeZone ?? UNKNOWN_ZONE;
  return {
    type: 'RegisterInvoice',
    caseId,
    creditorId,
    debtorId,
    invoice: { number, issuedOn, dueOn, paymentLink, documentUrl, purchaseOrder },
    currency: amount.currency,
    amountMinor: amount.minor,
    expectedWithholdingsMinor: data.expectedWithholdings.reduce(
      (sum, expected) => sum + expected.amount.minor,
      0,
    ),
    timeZone,
  } as const;
}

async function expectSameInvoice({ table }: Intake, caseId: InternalId, content: string): Promise<void> {
  const registered = await loadRegistration(table, caseId);
  if (registered?.content !== content) {
    throw new Rejection('data.invoiceId', 'an invoice of this id was issued before, with other content');
  }
}

async function takeUp({ table, at }: Intake, caseId: InternalId, pending: Pending): Promise<void> {
  const gone = pendingDelete(table, caseId, pending);
  if (pending.what === 'payment') {
    const payment = await loadPayment(table, pending.paymentId);
    if (payment) await allocate(table, payment, caseId, at);
    return;
  }
  const { told, eventKey } = pending;
  if ('early' in told) {
    await takeUpEarlyWord(table, caseId, told, eventKey, { at, by: 'erp' }, gone);
    return;
  }
  const { command, amount, text } = told;
  const item = await loadCase(table, caseId);
  const fault = item && currencyFault(amount, item);
  if (fault) {
    const { field, message: reason } = fault;
    const id = derivedId('rejected', eventKey);
    const rejected = { id, type: invoiceWrittenOff.type, field, reason, at, about: { caseId } };
    await writeTogether(table, [gone, rejectionWrite(table, rejected)]);
    return;
  }
  const note = { noteId: eventKey, caseIds: [caseId], at, text: text ?? '' };
  const kept = item && text !== undefined ? [noteWrite(table, item.debtorId, note)] : [];
  await follow(table, caseId, command, { at, by: 'erp' }, () => [gone, ...kept]);
}
