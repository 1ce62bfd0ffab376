import { itemsOf } from '../../aws/case-store.ts';
import { rejectionWrite } from '../../aws/erp-inbox.ts';
import { pendingDelete, pendingWrites, type Pending } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { CaseCommand } from '../../../shared/case/commands.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { ErpEventOf, invoiceWordTypes } from '../../../shared/erp/events.ts';
import { invoiceWrittenOff } from '../../../shared/erp/invoice-written-off.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import type { Money } from '../../../shared/money/money.ts';
import type { Intake } from '../intake-handler.ts';
import { tellItems } from './tell-items.ts';

type Word = ErpEventOf<(typeof invoiceWordTypes)[number]>;

/** The invoice's cases follow; a word about an invoice that has not come waits for it. */
export async function tellCase(word: Word, intake: Intake): Promise<void> {
  const { table, at, seen, record, eventKey, idOf } = intake;
  if (seen) return;
  const invoiceId = idOf('invoice', word.data.invoiceId);
  const told = commandOf(word);
  const items = await itemsOf(table, invoiceId);
  const [first] = items;
  if (!first) {
    await writeTogether(table, [...record, ...pendingWrites(table, invoiceId, { eventKey, told }, at)]);
    return;
  }
  const fault = currencyFault(told.amount, first);
  if (fault) throw fault;
  await tellItems(intake, items, { eventKey, command: told.command }, record);
}

/** The word has waited for its invoice, which has come. */
export async function takeUp(
  { table, at }: Pick<Intake, 'table' | 'at'>,
  invoiceId: InternalId,
  pending: Pending,
): Promise<void> {
  const gone = pendingDelete(table, invoiceId, pending);
  const { command, amount } = pending.told;
  const items = await itemsOf(table, invoiceId);
  const fault = items[0] && currencyFault(amount, items[0]);
  if (fault) {
    const { field, message: reason } = fault;
    const id = derivedId('rejected', pending.eventKey);
    const about = { caseId: invoiceId };
    const rejected = { id, type: invoiceWrittenOff.type, field, reason, at, about };
    await writeTogether(table, [gone, rejectionWrite(table, rejected)]);
    return;
  }
  await tellItems({ table, at }, items, { eventKey: pending.eventKey, command }, [gone]);
}

/** What is wrong with an amount that is said of a case in another currency. */
function currencyFault(amount: Money | undefined, { currency }: DunningCase): Rejection | undefined {
  if (!amount || amount.currency === currency) return undefined;
  return new Rejection('data.amount.currency', `the invoice is in ${currency}`);
}

/** The command for the case, and the amount whose currency must be the case's. */
function commandOf(word: Word): { command: CaseCommand; amount?: Money } {
  switch (word.type) {
    case 'puntual.invoice.overdue.v1':
      return { command: { type: 'DeclareOverdue', statedAt: word.time } };
    case 'puntual.invoice.cancelled.v1':
      return { command: { type: 'EndCase', reason: 'cancelled' } };
    case 'puntual.invoice.assigned.v1':
      return { command: { type: 'EndCase', reason: 'assigned' } };
    case 'puntual.invoice.written-off.v1':
      return {
        command: { type: 'WriteOff', amountMinor: word.data.amount?.minor },
        amount: word.data.amount,
      };
    default:
      return word satisfies never;
  }
}
