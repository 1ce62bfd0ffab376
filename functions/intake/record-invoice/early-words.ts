import { itemsOf, type Cause } from '../../aws/case-store.ts';
import { loadDispute, refusedDisputeWrite, resolutionDelete } from '../../aws/dispute-store.ts';
import type { EarlyWord } from '../../aws/early-word.ts';
import { rejectionWrite } from '../../aws/erp-inbox.ts';
import { writeTogether, type Table, type Write } from '../../aws/table.ts';
import { Rejection } from '../../../shared/errors.ts';
import { disputeOpened } from '../../../shared/erp/dispute-opened.ts';
import { invoiceReplaced } from '../../../shared/erp/invoice-replaced.ts';
import { invoiceUpdated } from '../../../shared/erp/invoice-updated.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import { applyDispute, disputeFault, rejectedResolutionWrite, resolutionFault } from './dispute-invoice.ts';
import { applyReplacement } from './replace-invoice.ts';
import { applyUpdate } from './update-invoice.ts';

const types = {
  update: invoiceUpdated.type,
  replacement: invoiceReplaced.type,
  dispute: disputeOpened.type,
} as const;

/** The invoice is there now. What can never work is kept as rejected; in both cases `gone` takes it from what waits. */
export async function takeUpEarlyWord(
  table: Table,
  invoiceId: InternalId,
  word: EarlyWord,
  eventKey: InternalId,
  cause: Cause,
  gone: Write,
): Promise<void> {
  try {
    await takeUp(table, invoiceId, word, cause, gone);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { field, message: reason } = error;
    const id = derivedId('rejected', eventKey);
    const rejected = { id, type: types[word.early], field, reason, at: cause.at, about: { invoiceId } };
    const refused = word.early === 'dispute' ? [refusedDisputeWrite(table, word.disputeId)] : [];
    await writeTogether(table, [gone, ...refused, rejectionWrite(table, rejected)]);
  }
}

async function takeUp(
  table: Table,
  invoiceId: InternalId,
  word: EarlyWord,
  cause: Cause,
  gone: Write,
): Promise<void> {
  switch (word.early) {
    case 'update':
      return applyUpdate(table, invoiceId, word.update, cause, [gone]);
    case 'replacement':
      return applyReplacement(table, word.replacement, cause, [gone]);
    case 'dispute':
      return takeUpDispute(table, invoiceId, word.disputeId, cause, gone);
    default:
      return word satisfies never;
  }
}

async function takeUpDispute(
  table: Table,
  invoiceId: InternalId,
  disputeId: InternalId,
  cause: Cause,
  gone: Write,
): Promise<void> {
  const items = await itemsOf(table, invoiceId);
  const dispute = await loadDispute(table, disputeId);
  const isNew = items.every(({ holds }) => holds.disputes[disputeId] === undefined);
  const fault = isNew && dispute ? disputeFault(items, dispute.amount) : undefined;
  if (fault) throw fault;
  const { resolution } = dispute ?? {};
  const cannotBe = dispute && resolution && resolutionFault(dispute, resolution, items);
  if (cannotBe) {
    await writeTogether(table, [
      resolutionDelete(table, disputeId),
      rejectedResolutionWrite(table, dispute, resolution, cannotBe, cause.at),
    ]);
  }
  await applyDispute(table, disputeId, cause);
  await writeTogether(table, [gone]);
}
