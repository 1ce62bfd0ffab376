import { follow, loadCase } from '../../aws/case-store.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { pendingWrites } from '../../aws/payment-store.ts';
import { writeTogether } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { CaseCommand } from '../../../shared/case/commands.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { ErpEventOf, invoiceWordTypes } from '../../../shared/erp/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import type { Money } from '../../../shared/money/money.ts';
import type { Intake } from '../intake-handler.ts';

type Word = ErpEventOf<(typeof invoiceWordTypes)[number]>;

/** The case follows; a word about an invoice that has not come waits for it. */
export async function tellCase(word: Word, intake: Intake): Promise<void> {
  const { table, at, seen, record, eventKey, idOf } = intake;
  if (seen) return;
  const caseId = idOf('invoice', word.data.invoiceId);
  const told = commandOf(word, eventKey);
  const item = await loadCase(table, caseId);
  if (!item) {
    await writeTogether(table, [
      ...record,
      ...pendingWrites(table, caseId, { what: 'word', eventKey, told }, at),
    ]);
    return;
  }
  const fault = currencyFault(told.amount, item);
  if (fault) throw fault;
  const note = { noteId: eventKey, caseIds: [caseId], at, text: told.text ?? '' };
  const kept = told.text === undefined ? [] : [noteWrite(table, item.debtorId, note)];
  await follow(table, caseId, told.command, { at, by: 'erp' }, () => [...record, ...kept]);
}

/** What is wrong with an amount that is said of a case in another currency. */
export function currencyFault(amount: Money | undefined, { currency }: DunningCase): Rejection | undefined {
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
