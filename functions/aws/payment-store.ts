import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CaseCommand, Deduction } from '../../shared/case/commands.ts';
import type { creditNoteIssued } from '../../shared/erp/credit-note-issued.ts';
import type { paymentReceived } from '../../shared/erp/payment-received.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Money } from '../../shared/money/money.ts';
import { addMilliseconds, DAYS, type Instant, type IsoDay } from '../../shared/time/calendar.ts';
import type { EarlyWord } from './early-word.ts';
import { putNew, taskKeys } from './erp-inbox.ts';
import { keys, PENDING_PREFIX } from './keys.ts';
import { allWithPrefix, type Table, type Write } from './table.ts';

/** Money, or a credit note, which is taken and allocated like it. */
export interface Payment {
  paymentId: InternalId;
  /** What the ERP sent. */
  kind: typeof paymentReceived.type | typeof creditNoteIssued.type;
  debtorId: InternalId;
  /** When money was received; a credit note has no such day. */
  receivedOn?: IsoDay;
  amount: Money;
  /** Hash of what the ERP said: a second payment of this id must say the same. */
  content: string;
  /** By case. `pending`: the invoice has not come yet. `refused`: kept as a rejection. */
  allocations: Record<InternalId, Allocation>;
  /** It did not hold. */
  reversedAt?: Instant;
}

export interface Allocation {
  /** Zero when the payment brings only deductions for the invoice. */
  amount: Money;
  /** In the same currency. */
  deductions: (Deduction & { field: string })[];
  /** Where the ERP's event says it, e.g. `data.allocations[0]`. */
  field: string;
  state: 'recorded' | 'pending' | 'applied' | 'refused' | 'reversed';
  /** What the case took of it, in minor units; the rest became the debtor's unapplied money. */
  taken: { amountMinor: number; deductedMinor: number };
}

export async function loadPayment(table: Table, paymentId: InternalId): Promise<Payment | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.payment(paymentId), ConsistentRead: true }),
  );
  return Item?.payment as Payment | undefined;
}

const PENDING_PATIENCE = 7 * DAYS;
const TO_APPLY = 'payment-to-apply';

/** Keeps the payment; with money left over it also becomes a task to apply it. */
export function newPaymentWrite(table: Table, payment: Payment, unappliedMinor: number, at: Instant): Write {
  const task = unappliedMinor > 0 ? { ...taskKeys(payment.paymentId, at), kind: TO_APPLY } : {};
  return putNew(table, { ...keys.payment(payment.paymentId), ...task, payment });
}

/** Moves one allocation on from the state in which it was read, once. What is left over of it is a task to apply. */
export function allocationWrite(
  table: Table,
  { paymentId, allocations }: Payment,
  caseId: InternalId,
  change: {
    state: Exclude<Allocation['state'], 'recorded'>;
    taken?: Allocation['taken'];
    leftMinor?: number;
    at: Instant;
  },
): Write {
  const { taskShard, taskAt } = taskKeys(paymentId, change.at);
  const { leftMinor = 0, taken = { amountMinor: 0, deductedMinor: 0 } } = change;
  const task = leftMinor > 0;
  return {
    Update: {
      TableName: table.name,
      Key: keys.payment(paymentId),
      UpdateExpression: `SET payment.allocations.#case.#state = :state, payment.allocations.#case.taken = :taken${task ? ', taskShard = :shard, taskAt = :at, kind = :kind' : ''}`,
      ConditionExpression: 'payment.allocations.#case.#state = :before',
      ExpressionAttributeNames: { '#case': caseId, '#state': 'state' },
      ExpressionAttributeValues: {
        ':state': change.state,
        ':taken': taken,
        ':before': allocations[caseId]?.state,
        ...(task ? { ':shard': taskShard, ':at': taskAt, ':kind': TO_APPLY } : {}),
      },
    },
  };
}

/** Marks a payment as reversed, once; its rest is not the debtor's any more, and nothing of it is left to apply. */
export function reversalWrite(table: Table, paymentId: InternalId, at: Instant): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.payment(paymentId),
      UpdateExpression: 'SET payment.reversedAt = :at REMOVE taskShard, taskAt',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(payment.reversedAt)',
      ExpressionAttributeValues: { ':at': at },
    },
  };
}

/** Keeps the word that a payment did not hold until the payment itself comes; after seven days it is a task. */
export function awaitedPaymentWrites(table: Table, paymentId: InternalId, at: Instant): Write[] {
  const item = { ...keys.awaitedPayment(paymentId), kind: 'waits-for-payment' };
  return earlyWrites(table, keys.payment(paymentId), item, paymentId, at);
}

/** Keeps an item that came before what it is about, on condition that this is still not there; in time, a task. */
export function earlyWrites(
  table: Table,
  awaited: { pk: string; sk: string },
  item: Record<string, unknown>,
  id: InternalId,
  at: Instant,
): Write[] {
  const task = taskKeys(id, addMilliseconds(at, PENDING_PATIENCE));
  const absent = { TableName: table.name, Key: awaited, ConditionExpression: 'attribute_not_exists(pk)' };
  return [{ ConditionCheck: absent }, { Put: { TableName: table.name, Item: { ...item, ...task } } }];
}

export function awaitedPaymentDelete(table: Table, paymentId: InternalId): Write {
  return { Delete: { TableName: table.name, Key: keys.awaitedPayment(paymentId) } };
}

export async function isReversalAwaiting(table: Table, paymentId: InternalId): Promise<boolean> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.awaitedPayment(paymentId), ConsistentRead: true }),
  );
  return Item !== undefined;
}

/** What waits for an invoice that has not come: money, or a word of the ERP. */
export type Pending =
  { what: 'payment'; paymentId: InternalId } | { what: 'word'; eventKey: InternalId; told: Told };

/** `text`: why, in somebody's words; it goes to the notes of the debtor. */
type Told = { command: CaseCommand; amount?: Money; text?: string } | EarlyWord;

const pendingKey = (caseId: InternalId, pending: Pending) =>
  keys.pending(
    caseId,
    pending.what === 'payment' ? `payment#${pending.paymentId}` : `word#${pending.eventKey}`,
  );

/** Keeps it as long as there is no such invoice; after seven days it is a task for a person. */
export function pendingWrites(table: Table, caseId: InternalId, pending: Pending, at: Instant): Write[] {
  const item = { ...pendingKey(caseId, pending), kind: 'waits-for-invoice', caseId, pending };
  return earlyWrites(table, keys.case(caseId), item, caseId, at);
}

export function pendingDelete(table: Table, caseId: InternalId, pending: Pending): Write {
  return { Delete: { TableName: table.name, Key: pendingKey(caseId, pending) } };
}

export async function loadPending(table: Table, caseId: InternalId): Promise<Pending[]> {
  const items = await allWithPrefix(table, keys.case(caseId).pk, PENDING_PREFIX);
  return items.map(({ pending }) => pending as Pending);
}
