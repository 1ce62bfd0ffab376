import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { DunningCase } from '../../shared/case/case.ts';
import type { DifferenceCode, LedgerItem } from '../../shared/dunning/ledger-difference.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';
import { taskKeys } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { indexes, DIFFERENCE_PREFIX, SHARDS, SNAPSHOT_PREFIX } from './keys.ts';
import { allWithPrefix, readAll, readItem, writeTogether, type Table, type Write } from './table.ts';

/** One list of what is open in the ERP's ledger, as of an instant. */
export interface Snapshot {
  creditorId: InternalId;
  asOf: Instant;
}

const PATIENCE = DAYS;
const RECEIVED_PREFIX = 'part#';

/** How many parts a snapshot has, and of those that are here what they said, as a hash; `undefined` before the first. */
export async function loadReceived(
  table: Table,
  { creditorId, asOf }: Snapshot,
): Promise<{ parts: number; contents: Map<number, string> } | undefined> {
  const key = keys.snapshot(creditorId, asOf);
  const item = await readItem(table, key);
  if (!item) return undefined;
  const contents = Object.entries(item)
    .filter(([name]) => name.startsWith(RECEIVED_PREFIX))
    .map(([name, content]) => [Number(name.slice(RECEIVED_PREFIX.length)), content as string] as const);
  return { parts: item.parts as number, contents: new Map(contents) };
}

/** Keeps a part, once. A snapshot that is not complete a day after its first part is a task. */
export function partWrites(
  table: Table,
  { creditorId, asOf }: Snapshot,
  received: { part: number; parts: number; content: string; items: readonly LedgerItem[] },
  at: Instant,
): Write[] {
  const { part, parts, content, items } = received;
  const { kind, taskShard, taskAt } = taskKeys(
    'snapshot-incomplete',
    creditorId,
    addMilliseconds(at, PATIENCE),
  );
  const compact = items.map(({ invoiceId, openMinor, currency, dueOn }) => [
    ...[invoiceId, openMinor, currency, dueOn],
  ]);
  return [
    {
      Update: {
        TableName: table.name,
        Key: keys.snapshot(creditorId, asOf),
        UpdateExpression:
          'SET #part = :content, parts = :parts, kind = :kind, creditorId = :creditor, asOf = :asOf, taskShard = if_not_exists(taskShard, :shard), taskAt = if_not_exists(taskAt, :at)',
        ConditionExpression:
          'attribute_not_exists(#part) AND (attribute_not_exists(parts) OR parts = :parts)',
        ExpressionAttributeNames: { '#part': `${RECEIVED_PREFIX}${part}` },
        ExpressionAttributeValues: {
          ':content': content,
          ':parts': parts,
          ':kind': kind,
          ':creditor': creditorId,
          ':asOf': asOf,
          ':shard': taskShard,
          ':at': taskAt,
        },
      },
    },
    {
      Put: { TableName: table.name, Item: { ...keys.snapshotPart(creditorId, asOf, part), items: compact } },
    },
  ];
}

export async function loadSnapshotItems(table: Table, { creditorId, asOf }: Snapshot): Promise<LedgerItem[]> {
  const { pk, sk } = keys.snapshot(creditorId, asOf);
  const parts = await allWithPrefix(table, pk, `${sk}#`);
  return parts.flatMap(({ items }) =>
    (items as [string, number, string, string][]).map(([invoiceId, openMinor, currency, dueOn]) => ({
      ...{ invoiceId, openMinor, currency, dueOn },
    })),
  );
}

/** Which snapshot was compared last, or is being compared. */
export async function loadComparison(
  table: Table,
  creditorId: InternalId,
): Promise<{ asOf: Instant; done: boolean } | undefined> {
  return (await readItem(table, keys.comparison(creditorId))) as { asOf: Instant; done: boolean } | undefined;
}

/** From here on nothing of an older snapshot is recorded any more. Fails when a newer one has begun. */
export function beginComparisonWrite(table: Table, { creditorId, asOf }: Snapshot): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.comparison(creditorId), asOf, done: false },
      ConditionExpression: 'attribute_not_exists(pk) OR asOf < :asOf OR (asOf = :asOf AND done = :no)',
      ExpressionAttributeValues: { ':asOf': asOf, ':no': false },
    },
  };
}

/** It is complete and compared: no task any more. */
export function endComparisonWrites(table: Table, { creditorId, asOf }: Snapshot): Write[] {
  return [
    {
      Put: {
        TableName: table.name,
        Item: { ...keys.comparison(creditorId), asOf, done: true },
        ConditionExpression: 'asOf = :asOf',
        ExpressionAttributeValues: { ':asOf': asOf },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: keys.snapshot(creditorId, asOf),
        UpdateExpression: 'REMOVE taskShard, taskAt',
      },
    },
  ];
}

/** What a person is told of an invoice on which the ledgers differ. Internal ids, amounts in minor units, and days. */
export interface LedgerDifference {
  code: DifferenceCode;
  /** The hash of what the ERP calls the invoice, which is also its case; of one that is missing there, the case. */
  caseId: InternalId;
  creditorId: InternalId;
  debtorId?: InternalId;
  asOf: Instant;
  here?: { openMinor: number; currency: string; dueOn?: string };
  there?: { openMinor: number; currency: string; dueOn: string };
}

/** All that is listed for the creditor now, with the instant since which each is. */
export async function loadDifferences(
  table: Table,
  creditorId: InternalId,
): Promise<{ caseId: InternalId; since: Instant }[]> {
  const items = await allWithPrefix(table, keys.difference(creditorId, '').pk, DIFFERENCE_PREFIX);
  return items.map(({ caseId, taskAt }) => ({ caseId: caseId as InternalId, since: taskAt as Instant }));
}

/** Which of these cases are not open in the ERP's ledger, as the snapshot has it that was compared last. */
export async function loadMissingThere(
  table: Table,
  cases: readonly DunningCase[],
): Promise<ReadonlySet<InternalId>> {
  const items = await readAll(
    table,
    cases.map(({ creditorId, caseId }) => keys.difference(creditorId, caseId)),
  );
  return missingThereIn(items);
}

/** The same of items that were read; where there is none, there is no difference. */
export function missingThereIn(items: readonly unknown[]): ReadonlySet<InternalId> {
  const differences = items.filter((item) => item !== undefined) as LedgerDifference[];
  const missing = differences.filter(({ code }) => code === 'missing-there');
  return new Set(missing.map(({ caseId }) => caseId));
}

export function differenceWrite(table: Table, difference: LedgerDifference, since: Instant): Write {
  const { creditorId, caseId } = difference;
  const task = taskKeys('ledger-difference', caseId, since);
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.difference(creditorId, caseId), ...task, ...difference },
    },
  };
}

export function differenceDelete(table: Table, creditorId: InternalId, caseId: InternalId): Write {
  return { Delete: { TableName: table.name, Key: keys.difference(creditorId, caseId) } };
}

const WRITES_TOGETHER = 99;

/** Writes as long as no newer snapshot is being compared; then it throws `StaleWrite`. */
export async function writeWhileComparing(table: Table, snapshot: Snapshot, writes: Write[]): Promise<void> {
  const { creditorId, asOf } = snapshot;
  const ours: Write = {
    ConditionCheck: {
      TableName: table.name,
      Key: keys.comparison(creditorId),
      ConditionExpression: 'asOf = :asOf',
      ExpressionAttributeValues: { ':asOf': asOf },
    },
  };
  for (let start = 0; start < writes.length; start += WRITES_TOGETHER)
    await writeTogether(table, [ours, ...writes.slice(start, start + WRITES_TOGETHER)]);
}

const DELETES_TOGETHER = 100;

/** What is left of snapshots before this one. */
export async function forgetOlderSnapshots(table: Table, { creditorId, asOf }: Snapshot): Promise<void> {
  const { pk, sk: ours } = keys.snapshot(creditorId, asOf);
  const items = await allWithPrefix(table, pk, SNAPSHOT_PREFIX);
  const deletes = items
    .filter(({ sk }) => String(sk) < ours)
    .map(({ sk }): Write => ({ Delete: { TableName: table.name, Key: { pk, sk } } }));
  for (let start = 0; start < deletes.length; start += DELETES_TOGETHER)
    await writeTogether(table, deletes.slice(start, start + DELETES_TOGETHER));
}

/** The creditor's cases that are not closed, as an index has them: a moment late, so to be read again. */
export async function liveCaseIdsOfCreditor(table: Table, creditorId: InternalId): Promise<InternalId[]> {
  const caseIds: InternalId[] = [];
  for (const shard of SHARDS) {
    const query = {
      TableName: table.name,
      IndexName: indexes.ofCreditor,
      KeyConditionExpression: 'liveOf = :creditor',
      ExpressionAttributeValues: { ':creditor': `${creditorId}#${shard}` },
    };
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query))
      caseIds.push(...Items.map(({ pk }) => String(pk).slice('CASE#'.length)));
  }
  return caseIds;
}
