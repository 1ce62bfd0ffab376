import { type Cause, follow, itemsOf } from '../../aws/case-store.ts';
import type { Update } from '../../aws/early-word.ts';
import { noteWrite } from '../../aws/note-store.ts';
import { pendingWrites } from '../../aws/payment-store.ts';
import { writeTogether, type Table, type Write } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { stampOf } from '../../../shared/time/stamp.ts';
import type { Intake } from '../intake-handler.ts';
import { passOn } from './replace-invoice.ts';

/** The later word counts, field by field; one about an invoice that has not come waits for it. */
export async function updateInvoice(
  { data, time }: ErpEventOf<'puntual.invoice.updated.v1'>,
  { table, at, seen, record, eventKey, idOf }: Intake,
): Promise<void> {
  const invoiceId = idOf('invoice', data.invoiceId);
  const { dueOn, dunningBlock, purchaseOrder, paymentLink, documentUrl } = data;
  const update: Update = {
    command: {
      type: 'UpdateInvoice',
      stamp: stampOf(time, eventKey),
      ...{ dueOn, purchaseOrder, paymentLink, documentUrl },
      dunningBlock: dunningBlock && { until: dunningBlock.until },
      noteId: dunningBlock ? eventKey : undefined,
    },
    reason: dunningBlock?.reason,
  };
  if ((await itemsOf(table, invoiceId)).length > 0) {
    await applyUpdate(table, invoiceId, update, { at, by: 'erp' }, record);
  } else if (!seen) {
    const told = { early: 'update', update } as const;
    await writeTogether(table, [...record, ...pendingWrites(table, invoiceId, { eventKey, told }, at)]);
  }
}

/** Throws `Rejection` for a due day that the invoice cannot have. */
export async function applyUpdate(
  table: Table,
  invoiceId: InternalId,
  { command, reason }: Update,
  cause: Cause,
  alongside: Write[],
): Promise<void> {
  const items = await itemsOf(table, invoiceId);
  const fault = dueDayFault(items, command.dueOn);
  if (fault) throw fault;
  for (const [index, { caseId, debtorId }] of items.entries()) {
    const isFirst = index === 0;
    await follow(table, caseId, command, cause, (events) => {
      const told = events.find(({ type }) => type === 'InvoiceUpdated');
      const note = { caseIds: items.map((item) => item.caseId), at: cause.at, text: reason ?? '' };
      const named = isFirst && told && 'noteId' in told ? told.noteId : undefined;
      return [
        ...(isFirst ? alongside : []),
        ...(named === undefined ? [] : [noteWrite(table, debtorId, { noteId: named, ...note })]),
      ];
    });
  }
  await passOn(table, invoiceId, cause);
}

function dueDayFault(items: readonly DunningCase[], dueOn: string | undefined): Rejection | undefined {
  const [first] = items;
  if (dueOn === undefined || !first) return undefined;
  if (items.length > 1)
    return new Rejection('data.dueOn', 'the invoice is owed in instalments, each with a due day of its own');
  const { issuedOn } = first.invoice;
  return dueOn < issuedOn
    ? new Rejection('data.dueOn', `must not be before issuedOn, ${issuedOn}`)
    : undefined;
}
