import type { Actor } from '../../shared/case/escalation.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import {
  featuresOf,
  historyOf,
  noHistory,
  type PaymentHistory,
} from '../../shared/segment/payment-history.ts';
import { suggestedDelinquency, type Delinquency, type Segment } from '../../shared/segment/segment.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { taskKeys } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { nameOf, type StoredSum, type Sum, type Summed, type Sums } from './sums.ts';
import { readAll, readItem, type Table, type Write } from './table.ts';

/** What a person has said of a debtor, in place of what the history says. */
export interface SaidSegment {
  segment?: Segment;
  delinquency?: Delinquency;
  /** Why. */
  noteId: InternalId;
  at: Instant;
  by: Actor;
}

/** What is kept of how a debtor pays. */
export interface KeptSegment {
  history: PaymentHistory;
  said?: SaidSegment;
  /** Since when a person has had to ask whether to go on trading with the debtor; once, however often they are late. */
  reviewFrom?: Instant;
  /** Counts the changes of the history. */
  changes: number;
}

/** What of the history is kept; promises are not told of yet. */
const HISTORY_FIGURES = ['settledItems', 'lateItems', 'daysLate'] as const;

export async function loadKeptSegment(table: Table, debtorId: InternalId): Promise<KeptSegment> {
  return keptIn(await readItem(table, keys.segment(debtorId)));
}

/** By debtor; those of whom nothing is kept are there, too. */
export async function loadKeptSegments(
  table: Table,
  debtorIds: readonly InternalId[],
): Promise<(debtorId: InternalId) => KeptSegment> {
  const items = await readAll(
    table,
    [...new Set(debtorIds)].map((debtorId) => keys.segment(debtorId)),
  );
  const byKey = new Map(items.map((item) => [item.pk, item]));
  return (debtorId) => keptIn(byKey.get(keys.segment(debtorId).pk));
}

function keptIn(item: Record<string, unknown> | undefined): KeptSegment {
  const kept = HISTORY_FIGURES.map((name) => [name, (item?.[name] as number | undefined) ?? 0]);
  return {
    history: { ...noHistory, ...(Object.fromEntries(kept) as Partial<PaymentHistory>) },
    said: item?.said as SaidSegment | undefined,
    reviewFrom: item?.reviewFrom as Instant | undefined,
    changes: (item?.changes as number | undefined) ?? 0,
  };
}

/**
 * The difference that a case makes to the history of its debtor, by what the figures held of it before: written with the
 * figures it is added once. Who becomes a chronic late payer by it is a task for a person.
 */
export async function historyWrites(
  table: Table,
  debtorId: InternalId,
  before: Summed | undefined,
  after: Summed,
  at: Instant,
): Promise<Write[]> {
  const [held, holds] = [before ? historyOf(before) : noHistory, historyOf(after)];
  const added = HISTORY_FIGURES.map((name) => [name, holds[name] - held[name]] as const);
  if (added.every(([, value]) => value === 0)) return [];
  const kept = await loadKeptSegment(table, debtorId);
  const history = { ...kept.history };
  for (const [name, value] of added) history[name] += value;
  const suggested = suggestedDelinquency(featuresOf(history, 0));
  const review = isToReview(kept, suggested) ? at : undefined;
  const unchanged = kept.changes === 0 ? 'attribute_not_exists(changes)' : 'changes = :changes';
  return [
    {
      Update: {
        TableName: table.name,
        Key: keys.segment(debtorId),
        UpdateExpression: `${review === undefined ? '' : 'SET reviewFrom = :review '}ADD ${HISTORY_FIGURES.map((name) => `${name} :${name}`).join(', ')}, changes :one`,
        ConditionExpression: unchanged,
        ExpressionAttributeValues: {
          ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
          ':one': 1,
          ...(kept.changes === 0 ? {} : { ':changes': kept.changes }),
          ...(review === undefined ? {} : { ':review': review }),
        },
      },
    },
    ...(review === undefined ? [] : [reviewWrite(table, debtorId, review)]),
  ];
}

/** What a case adds to the history of its debtor is added to `sums`. */
export function addHistoryTo(sums: Sums, debtorId: InternalId, held: Summed): void {
  const sum: Sum = { key: keys.segment(debtorId), figures: {} };
  const figures = sums.get(nameOf(sum))?.figures ?? {};
  const added = historyOf(held);
  for (const name of HISTORY_FIGURES) sum.figures[name] = (figures[name] ?? 0) + added[name];
  if (added.settledItems > 0) sums.set(nameOf(sum), sum);
}

/** The history in an item of the table, as a sum. */
export function historySumIn(item: Record<string, unknown>): StoredSum {
  const { history, changes } = keptIn(item);
  const figures = Object.fromEntries(HISTORY_FIGURES.map((name) => [name, history[name]]));
  return { key: { pk: String(item.pk), sk: String(item.sk) }, figures, changes };
}

function isToReview({ reviewFrom, said }: KeptSegment, suggested: Delinquency | undefined): boolean {
  return reviewFrom === undefined && (said?.delinquency ?? suggested) === 'chronic';
}

/** Replaces what a person has said before. */
export function saidWrites(
  table: Table,
  debtorId: InternalId,
  kept: KeptSegment,
  said: SaidSegment,
): Write[] {
  const review = isToReview({ ...kept, said }, undefined) ? said.at : undefined;
  return [
    {
      Update: {
        TableName: table.name,
        Key: keys.segment(debtorId),
        UpdateExpression: `SET said = :said${review === undefined ? '' : ', reviewFrom = :review'}`,
        ConditionExpression: review === undefined ? undefined : 'attribute_not_exists(reviewFrom)',
        ExpressionAttributeValues: { ':said': said, ...(review === undefined ? {} : { ':review': review }) },
      },
    },
    ...(review === undefined ? [] : [reviewWrite(table, debtorId, review)]),
  ];
}

const STOP_TRADING_REVIEW = 'stop-trading-review';

function reviewWrite(table: Table, debtorId: InternalId, at: Instant): Write {
  const task = { ...taskKeys('exception', debtorId, at), code: STOP_TRADING_REVIEW, debtorId };
  return { Put: { TableName: table.name, Item: { ...keys.reviewTask(debtorId), ...task } } };
}

/** The person has decided. Fails when there is no such task any more. */
export function reviewedWrite(table: Table, debtorId: InternalId): Write {
  return {
    Delete: {
      TableName: table.name,
      Key: keys.reviewTask(debtorId),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}
