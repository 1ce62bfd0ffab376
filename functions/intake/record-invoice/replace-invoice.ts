import { type Cause, followTogether, itemsOf } from '../../aws/case-store.ts';
import type { Replacement } from '../../aws/early-word.ts';
import { pendingWrites } from '../../aws/payment-store.ts';
import { writeTogether, type Table, type Write } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import type { CaseEvent } from '../../../shared/case/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { stampOf } from '../../../shared/time/stamp.ts';
import type { Intake } from '../intake-handler.ts';

/** The old invoice is not dunned any more; the new one goes on where it stood. Said again, it finds all that done. */
export async function replaceInvoice(
  { data, time }: ErpEventOf<'puntual.invoice.replaced.v1'>,
  { table, at, record, eventKey, idOf }: Intake,
): Promise<void> {
  const replacement: Replacement = {
    eventKey,
    stamp: stampOf(time, eventKey),
    oldId: idOf('invoice', data.replacesInvoiceId),
    newId: idOf('invoice', data.invoiceId),
  };
  await applyReplacement(table, replacement, { at, by: 'erp' }, record);
}

/**
 * Item by item in one transaction for both. What has not come is waited for: the old one closes meanwhile, since nobody may be
 * dunned for an invoice that was replaced. An invoice with more or fewer instalments than the old one begins with its own days.
 * Throws `Rejection` when one of them cannot be replaced by the other.
 */
export async function applyReplacement(
  table: Table,
  replacement: Replacement,
  cause: Cause,
  alongside: Write[],
): Promise<void> {
  const { eventKey, oldId, newId } = replacement;
  const awaiting = (invoiceId: InternalId) => {
    const told = { early: 'replacement', replacement } as const;
    return pendingWrites(table, invoiceId, { eventKey, told }, cause.at);
  };
  const olds = await itemsOf(table, oldId);
  if (olds.length === 0) {
    await writeTogether(table, [...alongside, ...awaiting(oldId)]);
    return;
  }
  const heirs = await itemsOf(table, newId);
  const fault = replacementFault(olds, heirs, replacement) ?? (await circleFault(table, replacement));
  if (fault) throw fault;
  const first = [...alongside, ...(heirs.length === 0 ? awaiting(newId) : [])];
  for (const [index, old] of olds.entries()) {
    const heir = heirs.length === olds.length ? heirs[index] : undefined;
    await inherit(table, old, heir, replacement, cause, index === 0 ? first : []);
  }
  await passOn(table, newId, cause);
}

/** What changed of a replaced invoice counts for the one that took its place, and for the one after that. */
export async function passOn(table: Table, invoiceId: InternalId, cause: Cause): Promise<void> {
  const olds = await itemsOf(table, invoiceId);
  const newId = olds[0]?.replacedBy;
  if (newId === undefined) return;
  const heirs = await itemsOf(table, newId);
  const stamp = heirs[0]?.replaces?.stamp;
  if (stamp === undefined || heirs.length !== olds.length) return;
  for (const [index, old] of olds.entries()) {
    await inherit(table, old, heirs[index], { stamp, oldId: invoiceId, newId }, cause, []);
  }
  await passOn(table, newId, cause);
}

async function inherit(
  table: Table,
  old: DunningCase,
  heir: DunningCase | undefined,
  { stamp, oldId, newId }: Pick<Replacement, 'stamp' | 'oldId' | 'newId'>,
  cause: Cause,
  alongside: Write[],
): Promise<void> {
  const caseIds = [old.caseId, ...(heir ? [heir.caseId] : [])];
  const decideBoth = ([before, after]: readonly DunningCase[]): CaseEvent[][] => {
    const replaced = decide({ type: 'ReplaceInvoice', by: newId }, before);
    if (!before || !after) return [replaced];
    const { dueOn } = before.invoice;
    const { ladder, holds } = before;
    const standing = { dueOn, ladder, pause: holds.pause, block: holds.block };
    return [replaced, decide({ type: 'InheritStanding', from: oldId, stamp, ...standing }, after)];
  };
  await followTogether(table, caseIds, decideBoth, cause, alongside);
}

function replacementFault(
  [old]: readonly DunningCase[],
  [heir]: readonly DunningCase[],
  { oldId, newId }: Replacement,
): Rejection | undefined {
  if (old?.replacedBy !== undefined && old.replacedBy !== newId)
    return new Rejection('data.replacesInvoiceId', 'another invoice has replaced it before');
  if (heir?.replaces && heir.replaces.invoiceId !== oldId)
    return new Rejection('data.invoiceId', 'it has replaced another invoice before');
  if (old && heir && heir.debtorId !== old.debtorId)
    return new Rejection('data.invoiceId', 'it is another debtor’s than the invoice that it replaces');
  return undefined;
}

async function circleFault(table: Table, { oldId, newId }: Replacement): Promise<Rejection | undefined> {
  let invoiceId: InternalId | undefined = newId;
  while (invoiceId !== undefined && invoiceId !== oldId) {
    const [first]: DunningCase[] = await itemsOf(table, invoiceId);
    invoiceId = first?.replacedBy;
  }
  if (invoiceId === undefined) return undefined;
  return new Rejection(
    'data.replacesInvoiceId',
    'it has itself taken the place of the invoice that replaces it',
  );
}
