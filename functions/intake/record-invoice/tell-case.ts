import { itemsOf } from '../../aws/case-store.ts';
import { rejectionWrite } from '../../aws/erp-inbox.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { pendingDelete, pendingWrites, type Pending } from '../../aws/payment-store.ts';
import { writeTogether, type Table, type Write } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { CaseCommand } from '../../../shared/case/commands.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { ErpEventOf, invoiceWordTypes } from '../../../shared/erp/events.ts';
import { invoiceWrittenOff } from '../../../shared/erp/invoice-written-off.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import type { Money } from '../../../shared/money/money.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import type { Intake } from '../intake-handler.ts';
import { takeUpEarlyWord } from './early-words.ts';
import { tellItems } from './tell-items.ts';

type Word = ErpEventOf<(typeof invoiceWordTypes)[number]>;

/** The invoice's cases follow; a word about an invoice that has not come waits for it. */
export async function tellCase(word: Word, intake: Intake): Promise<void> {
  const { table, at, seen, record, eventKey, idOf } = intake;
  if (seen) return;
  const invoiceId = idOf('invoice', word.data.invoiceId);
  const told = commandOf(word, eventKey);
  const items = await itemsOf(table, invoiceId);
  const [first] = items;
  if (!first) {
    await writeTogether(table, [...record, ...pendingWrites(table, invoiceId, { eventKey, told }, at)]);
    return;
  }
  const fault = currencyFault(told.amount, first);
  if (fault) throw fault;
  await tellItems(intake, items, { eventKey, command: told.command }, [
    ...record,
    ...keptNote(table, items, eventKey, told.text, at),
  ]);
}

/** The word has waited for its invoice, which has come. */
export async function takeUp(
  { table, at }: Pick<Intake, 'table' | 'at'>,
  invoiceId: InternalId,
  pending: Pending,
): Promise<void> {
  const gone = pendingDelete(table, invoiceId, pending);
  const { eventKey, told } = pending;
  if ('early' in told) {
    await takeUpEarlyWord(table, invoiceId, told, eventKey, { at, by: 'erp' }, gone);
    return;
  }
  const { command, amount, text } = told;
  const items = await itemsOf(table, invoiceId);
  const fault = items[0] && currencyFault(amount, items[0]);
  if (fault) {
    const { field, message: reason } = fault;
    const id = derivedId('rejected', eventKey);
    const about = { caseId: invoiceId };
    const rejected = { id, type: invoiceWrittenOff.type, field, reason, at, about };
    await writeTogether(table, [gone, rejectionWrite(table, rejected)]);
    return;
  }
  const kept = keptNote(table, items, eventKey, text, at);
  await tellItems({ table, at }, items, { eventKey, command }, [gone, ...kept]);
}

/** What people wrote, kept with the debtor. */
function keptNote(
  table: Table,
  items: readonly DunningCase[],
  noteId: InternalId,
  text: string | undefined,
  at: Instant,
): Write[] {
  const [first] = items;
  if (!first || text === undefined) return [];
  const caseIds = items.map(({ caseId }) => caseId);
  return [noteWrite(table, first.debtorId, { noteId, caseIds, at, text })];
}

/** What is wrong with an amount that is said of a case in another currency. */
function currencyFault(amount: Money | undefined, { currency }: DunningCase): Rejection | undefined {
  if (!amount || amount.currency === currency) return undefined;
  return new Rejection('data.amount.currency', `the invoice is in ${currency}`);
}

/** The command for the case, the amount whose currency must be the case's, and what people wrote, a note under `noteId`. */
function commandOf(word: Word, noteId: InternalId): { command: CaseCommand; amount?: Money; text?: string } {
  switch (word.type) {
    case 'puntual.invoice.overdue.v1':
      return { command: { type: 'DeclareOverdue', statedAt: word.time } };
    case 'puntual.invoice.cancelled.v1':
      return { command: { type: 'EndCase', reason: 'cancelled', noteId }, text: word.data.reason };
    case 'puntual.invoice.assigned.v1':
      return { command: { type: 'EndCase', reason: 'assigned', noteId }, text: word.data.assignee };
    case 'puntual.invoice.written-off.v1':
      return {
        command: { type: 'WriteOff', amountMinor: word.data.amount?.minor, noteId },
        amount: word.data.amount,
        text: word.data.reason,
      };
    default:
      return word satisfies never;
  }
}
