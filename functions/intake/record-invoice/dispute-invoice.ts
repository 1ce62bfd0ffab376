import { type Cause, follow, itemsOf } from '../../aws/case-store.ts';
import {
  earlyResolutionDelete,
  earlyResolutionWrites,
  loadDispute,
  loadEarlyResolution,
  newDisputeWrite,
  resolutionWrite,
  type DisputeRecord,
  type Resolution,
} from '../../aws/dispute-store.ts';
import { rejectionWrite } from '../../aws/erp-inbox.ts';
import { pendingWrites } from '../../aws/payment-store.ts';
import { writeTogether, type Table, type Write } from '../../aws/table.ts';
import { hearFrom } from '../../debtors/hear-from.ts';
import { balanceMinor, type DunningCase } from '../../../shared/case/case.ts';
import { Rejection } from '../../../shared/errors.ts';
import { disputeResolved } from '../../../shared/erp/dispute-resolved.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { derivedId, type InternalId } from '../../../shared/ids/internal-id.ts';
import type { Money } from '../../../shared/money/money.ts';
import { addDays, type Instant, type IsoDay } from '../../../shared/time/calendar.ts';
import type { Intake } from '../intake-handler.ts';

/** A dispute without a deadline gets one, so that none holds a case for ever without anybody knowing. */
const DISPUTE_PATIENCE_DAYS = 30;

export function disputeDeadline(dueBy: IsoDay | undefined, openedOn: IsoDay): IsoDay {
  return dueBy ?? addDays(openedOn, DISPUTE_PATIENCE_DAYS);
}

/** Keeps what is disputed out of dunning; also of an invoice that has not come, and also when its resolution came first. */
export async function openDispute(
  { data, time }: ErpEventOf<'puntual.dispute.opened.v1'>,
  { table, at, seen, record, eventKey, content, idOf }: Intake,
): Promise<void> {
  const disputeId = idOf('dispute', data.disputeId);
  const invoiceId = idOf('invoice', data.invoiceId);
  const { amount, reasonCode } = data;
  const dueBy = disputeDeadline(data.dueBy, time.slice(0, 10));
  const known = await loadDispute(table, disputeId);
  if (known && known.refused !== true) {
    if (known.content !== content)
      throw new Rejection('data.disputeId', 'a dispute of this id was opened before, with other content');
    if (!seen) await writeTogether(table, record);
  } else if (!seen) {
    const items = await itemsOf(table, invoiceId);
    const fault = items.length > 0 ? disputeFault(items, amount) : undefined;
    if (fault) throw fault;
    const dispute = {
      disputeId,
      invoiceId,
      content,
      amount,
      reasonCode,
      dueBy,
      resolution: known?.resolution,
    };
    const told = { early: 'dispute', disputeId } as const;
    const awaiting = pendingWrites(table, invoiceId, { eventKey, told }, at);
    await writeTogether(table, [
      ...record,
      newDisputeWrite(table, dispute),
      ...(items.length === 0 ? awaiting : []),
    ]);
  }
  await takeEarlyResolution(table, disputeId, at);
  await applyDispute(table, disputeId, { at, by: 'erp' });
  const [item] = await itemsOf(table, invoiceId);
  if (item) await hearFrom(table, item.debtorId, time, { at, by: 'erp' });
}

/** What was rejected is dunned again; what was upheld waits for its credit note. */
export async function resolveDispute(
  { data }: ErpEventOf<'puntual.dispute.resolved.v1'>,
  { table, at, seen, record, eventKey, content, idOf }: Intake,
): Promise<void> {
  const disputeId = idOf('dispute', data.disputeId);
  const { outcome, amount } = data;
  const resolution: Resolution = { eventKey, content, outcome, amount };
  const dispute = await loadDispute(table, disputeId);
  const before = dispute ? dispute.resolution : await loadEarlyResolution(table, disputeId);
  if (before && before.content !== content)
    throw new Rejection('data.disputeId', 'the dispute was resolved before, with other content');
  if (!seen) {
    const fault = dispute && resolutionFault(dispute, resolution, await itemsOf(table, dispute.invoiceId));
    if (fault) throw fault;
    const taken = dispute
      ? [resolutionWrite(table, disputeId, resolution)]
      : earlyResolutionWrites(table, disputeId, resolution, at);
    await writeTogether(table, [...record, ...(before ? [] : taken)]);
  }
  await applyDispute(table, disputeId, { at, by: 'erp' });
}

async function takeEarlyResolution(table: Table, disputeId: InternalId, at: Instant): Promise<void> {
  const resolution = await loadEarlyResolution(table, disputeId);
  const dispute = await loadDispute(table, disputeId);
  if (!resolution || !dispute) return;
  const gone = earlyResolutionDelete(table, disputeId);
  if (dispute.resolution) {
    await writeTogether(table, [gone]);
    return;
  }
  const fault = resolutionFault(dispute, resolution, await itemsOf(table, dispute.invoiceId));
  const taken = fault
    ? rejectedResolutionWrite(table, dispute, resolution, fault, at)
    : resolutionWrite(table, disputeId, resolution);
  await writeTogether(table, [gone, taken]);
}

/** Brings every case of the invoice in line with what is known of the dispute; the first due is disputed first. */
export async function applyDispute(table: Table, disputeId: InternalId, cause: Cause): Promise<void> {
  const dispute = await loadDispute(table, disputeId);
  if (!dispute || dispute.refused === true) return;
  const { reasonCode, dueBy, resolution } = dispute;
  const items = await itemsOf(table, dispute.invoiceId);
  const ours = items.map(({ holds }) => holds.disputes[disputeId]);
  const disputed = shares(
    items.map((item, index) => ({ has: ours[index]?.amountMinor, room: balanceMinor(item) })),
    dispute.amount,
  );
  const upheld = shares(
    items.map((item, index) => {
      const has = ours[index]?.resolution?.upheldMinor;
      return { has: has === 'all' ? undefined : has, room: disputed[index] ?? balanceMinor(item) };
    }),
    resolution?.amount,
  );
  for (const [index, { caseId }] of items.entries()) {
    const amountMinor = disputed[index];
    if (amountMinor === 0) continue;
    await follow(table, caseId, { type: 'OpenDispute', disputeId, reasonCode, dueBy, amountMinor }, cause);
    if (!resolution) continue;
    const part = upheld[index];
    const decided =
      part === 0 ? { outcome: 'rejected' as const } : { outcome: resolution.outcome, amountMinor: part };
    await follow(table, caseId, { type: 'ResolveDispute', disputeId, ...decided }, cause);
  }
}

/** How much of an amount falls to each item: what it has of it already, else up to its room, and the last the rest. */
function shares(
  items: readonly { has: number | undefined; room: number }[],
  amount: Money | undefined,
): (number | undefined)[] {
  if (!amount) return items.map(() => undefined);
  let left = amount.minor;
  return items.map(({ has, room }, index) => {
    const share = has ?? Math.min(left, index === items.length - 1 ? left : room);
    left -= share;
    return share;
  });
}

export function disputeFault(
  items: readonly DunningCase[],
  amount: Money | undefined,
): Rejection | undefined {
  const live = items.filter(({ status }) => status !== 'closed');
  const [first] = live;
  if (!first) return new Rejection('data.invoiceId', 'nothing is owed on the invoice');
  if (!amount) return undefined;
  if (amount.currency !== first.currency)
    return new Rejection('data.amount.currency', `the invoice is in ${first.currency}`);
  // What was ever owed: of an invoice that is paid in part all may be disputed, in whatever order that is told.
  const owed = items.reduce((sum, item) => sum + item.amountMinor + item.debitedMinor, 0);
  return amount.minor > owed ? new Rejection('data.amount', 'is more than the invoice') : undefined;
}

export function resolutionFault(
  { amount: disputed }: Pick<DisputeRecord, 'amount'>,
  { outcome, amount }: Pick<Resolution, 'outcome' | 'amount'>,
  items: readonly DunningCase[],
): Rejection | undefined {
  const currency = disputed?.currency ?? items[0]?.currency;
  if (!amount || currency === undefined) return undefined;
  if (amount.currency !== currency)
    return new Rejection('data.amount.currency', `the dispute is in ${currency}`);
  if (disputed && amount.minor > disputed.minor)
    return new Rejection('data.amount', 'is more than what was disputed');
  return disputed && outcome === 'upheld' && amount.minor < disputed.minor
    ? new Rejection('data.amount', 'is less than what was disputed: that is partially-upheld')
    : undefined;
}

/** Of a resolution that came before what it is about. */
export function rejectedResolutionWrite(
  table: Table,
  { invoiceId }: DisputeRecord,
  { eventKey }: Resolution,
  { field, message: reason }: Rejection,
  at: Instant,
): Write {
  const id = derivedId('rejected', eventKey);
  return rejectionWrite(table, { id, type: disputeResolved.type, field, reason, at, about: { invoiceId } });
}
