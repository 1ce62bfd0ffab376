import type { CaseCommand } from '../../shared/case/commands.ts';
import { DEBIT_NOTE } from '../../shared/erp/money-types.ts';
import type { TaskKind } from '../../shared/api/worklist.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Money } from '../../shared/money/money.ts';
import { restOf, wantedOf } from '../../shared/payment/wanted.ts';
import { toldOf, type Payment } from '../../shared/payment/tell.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';
import type { EarlyWord } from './early-word.ts';
import { taskKeys } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { MEANT_PREFIX, PENDING_PREFIX } from './keys.ts';
import { unappliedWrite } from './party-store.ts';
import { allBetween, allWithPrefix, readItem, type Table, type Write } from './table.ts';

export async function loadPayment(table: Table, paymentId: InternalId): Promise<Payment | undefined> {
  const item = await readItem(table, keys.payment(paymentId));
  return item?.payment as Payment | undefined;
}

const PATIENCE = 7 * DAYS;

/** A payment as it was read and as it is to be; of what changes only shares, `invoiceId` says which. */
export interface PaymentChange {
  before: Payment;
  after: Payment;
  invoiceId?: InternalId;
}

/** The payment after a change, with what is left over of it. */
export function changed(before: Payment, change: Partial<Payment>): Payment {
  const after = { ...before, ...change, version: before.version + 1 };
  const told = toldOf(after);
  return { ...after, rest: told ? restOf(wantedOf(told), after.shares) : {} };
}

/**
 * Writes payments that are still as they were read, once, and what becomes of the debtors' unapplied money by it. What is left
 * over of a payment is a task to apply it, and so is, after seven days, one that was told of and has not come.
 */
export function paymentWrites(table: Table, changes: readonly PaymentChange[], at: Instant): Write[] {
  const ledgers = new Map<InternalId, Map<string, number>>();
  for (const { before, after } of changes) {
    // More that is owed on no invoice is no money of the debtor's.
    if (!after.received || after.kind === DEBIT_NOTE) continue;
    const { debtorId } = after.received;
    const ledger = ledgers.get(debtorId) ?? new Map<string, number>();
    for (const currency of new Set([...Object.keys(before.rest), ...Object.keys(after.rest)])) {
      const change = (after.rest[currency] ?? 0) - (before.rest[currency] ?? 0);
      if (change !== 0) ledger.set(currency, (ledger.get(currency) ?? 0) + change);
    }
    if (ledger.size > 0) ledgers.set(debtorId, ledger);
  }
  return [
    ...changes.map((change) => paymentWrite(table, change, at)),
    ...[...ledgers].map(([debtorId, change]) => unappliedWrite(table, debtorId, change)),
  ];
}

function paymentWrite(table: Table, { before, after, invoiceId }: PaymentChange, at: Instant): Write {
  const task = taskOf(before, after, at);
  const set: Record<string, unknown> = typeof task === 'object' ? { ...task } : {};
  const names: Record<string, string> = { '#payment': 'payment', '#version': 'version' };
  const sets = Object.keys(set).map((name) => `${name} = :${name}`);
  const removes = task === 'none' ? ['taskShard', 'taskAt'] : [];
  if (invoiceId === undefined) {
    set.payment = after;
    sets.push('#payment = :payment');
  } else {
    const share = after.shares[invoiceId];
    Object.assign(names, { '#shares': 'shares', '#invoice': invoiceId, '#rest': 'rest' });
    Object.assign(set, { after: after.version, rest: after.rest }, share ? { share } : {});
    sets.push('#payment.#version = :after', '#payment.#rest = :rest');
    if (share) sets.push('#payment.#shares.#invoice = :share');
    else removes.push('#payment.#shares.#invoice');
  }
  const isNew = before.version === 0;
  return {
    Update: {
      TableName: table.name,
      Key: keys.payment(after.paymentId),
      UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
      ConditionExpression: isNew ? 'attribute_not_exists(pk)' : '#payment.#version = :before',
      ExpressionAttributeNames: isNew ? { '#payment': 'payment' } : names,
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...(isNew ? {} : { ':before': before.version }),
      },
    },
  };
}

/** A task that a person has taken off the list comes back only when there is more to do. */
function taskOf(
  before: Payment,
  after: Payment,
  at: Instant,
): Record<string, unknown> | 'none' | 'as before' {
  const { paymentId, kind } = after;
  if (!after.received) {
    if (before.version > 0) return 'as before';
    return taskKeys('waits-for-payment', paymentId, addMilliseconds(at, PATIENCE));
  }
  const currencies = Object.keys(after.rest);
  if (currencies.length === 0) return before.version === 0 ? 'as before' : 'none';
  const grew = currencies.some((currency) => (after.rest[currency] ?? 0) > (before.rest[currency] ?? 0));
  if (before.received && !grew) return 'as before';
  return taskKeys(kind === DEBIT_NOTE ? 'debit-note-to-apply' : 'payment-to-apply', paymentId, at);
}

/** Keeps that a payment is meant for an invoice; for one that has not come, on condition of that, and in time as a task. */
export function meantWrites(
  table: Table,
  invoiceId: InternalId,
  paymentId: InternalId,
  waitsSince?: Instant,
): Write[] {
  const item = { ...keys.meant(invoiceId, paymentId), paymentId };
  return waitsSince === undefined
    ? [{ Put: { TableName: table.name, Item: item } }]
    : beforeInvoice(table, invoiceId, item, paymentId, waitsSince);
}

export function meantDelete(table: Table, invoiceId: InternalId, paymentId: InternalId): Write {
  return { Delete: { TableName: table.name, Key: keys.meant(invoiceId, paymentId) } };
}

/** All payments and notes that are meant for the invoice. */
export async function loadMeant(table: Table, invoiceId: InternalId): Promise<InternalId[]> {
  const items = await allWithPrefix(table, keys.case(invoiceId).pk, MEANT_PREFIX);
  return items.map(({ paymentId }) => paymentId as InternalId);
}

/** A word of the ERP that waits for an invoice which has not come. */
export interface Pending {
  eventKey: InternalId;
  told: Told;
}

/** `text`: why, in somebody's words; it goes to the notes of the debtor. */
type Told = { command: CaseCommand; amount?: Money; text?: string } | EarlyWord;

const pendingKey = (caseId: InternalId, { eventKey }: Pending) => keys.pending(caseId, `word#${eventKey}`);

/** Keeps it as long as there is no such invoice; after seven days it is a task for a person. */
export function pendingWrites(table: Table, caseId: InternalId, pending: Pending, at: Instant): Write[] {
  return beforeInvoice(table, caseId, { ...pendingKey(caseId, pending), pending }, pending.eventKey, at);
}

export function pendingDelete(table: Table, caseId: InternalId, pending: Pending): Write {
  return { Delete: { TableName: table.name, Key: pendingKey(caseId, pending) } };
}

/** What came for an invoice before the invoice: payments and notes that are meant for it, and words. */
export async function loadEarly(
  table: Table,
  invoiceId: InternalId,
): Promise<{ meant: InternalId[]; pending: Pending[] }> {
  // One read: nothing else of a case has a key between the two.
  const between = { from: MEANT_PREFIX, to: PENDING_PREFIX };
  const items = await allBetween(table, keys.case(invoiceId).pk, between);
  return {
    meant: items.flatMap(({ pending, paymentId }) => (pending ? [] : [paymentId as InternalId])),
    pending: items.flatMap(({ pending }) => (pending ? [pending as Pending] : [])),
  };
}

function beforeInvoice(
  table: Table,
  invoiceId: InternalId,
  item: Record<string, unknown>,
  id: InternalId,
  at: Instant,
): Write[] {
  const waiting = { ...item, kind: 'waits-for-invoice', caseId: invoiceId } as const;
  return earlyWrites(table, keys.case(invoiceId), waiting, id, at);
}

/** Keeps an item that came before what it is about, on condition that this is still not there; in time, a task. */
export function earlyWrites(
  table: Table,
  awaited: { pk: string; sk: string },
  item: Record<string, unknown> & { kind: TaskKind },
  id: InternalId,
  at: Instant,
): Write[] {
  const task = taskKeys(item.kind, id, addMilliseconds(at, PATIENCE));
  const absent = { TableName: table.name, Key: awaited, ConditionExpression: 'attribute_not_exists(pk)' };
  return [{ ConditionCheck: absent }, { Put: { TableName: table.name, Item: { ...item, ...task } } }];
}
