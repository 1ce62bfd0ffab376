import type { CaseEvent } from '../../shared/case/events.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { DeliveredFile, PlacedDebtor, PlacedItem, Placement } from '../../shared/placement/placement.ts';
import type { Instant, IsoDay } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { PLACED_CASE_PREFIX } from './keys.ts';
import {
  allWithPrefix,
  latestBefore,
  readAll,
  readItem,
  writeUnlessStale,
  type Table,
  type Write,
} from './table.ts';

export async function loadPlacement(table: Table, placementId: InternalId): Promise<Placement | undefined> {
  return (await readItem(table, keys.placement(placementId))) as Placement | undefined;
}

/** All placements, from the first night on. */
export async function loadPlacements(table: Table): Promise<Placement[]> {
  return inOrder(table, await nightsOf(table));
}

/** The next placements before that place in the order of nights, the latest first; without `last` there is none after them. */
export async function latestPlacements(
  table: Table,
  page: { limit: number; before?: string },
): Promise<{ placements: Placement[]; last?: string }> {
  const { items, last } = await latestBefore(table, keys.placementOf('', '').pk, page);
  return { placements: await inOrder(table, items as unknown as Night[]), last };
}

async function inOrder(table: Table, nights: readonly Night[]): Promise<Placement[]> {
  const ids = nights.map(({ placementId }) => placementId);
  const items = await readAll(
    table,
    ids.map((placementId) => keys.placement(placementId)),
  );
  const placements = items as unknown as Placement[];
  return placements.sort((a, b) => ids.indexOf(a.placementId) - ids.indexOf(b.placementId));
}

/** Those of before `night` whose file is not there yet, from the first on. */
export async function undeliveredPlacementIds(table: Table, night: IsoDay): Promise<InternalId[]> {
  return (await nightsOf(table))
    .filter((placement) => placement.night < night && placement.isDelivered !== true)
    .map(({ placementId }) => placementId);
}

interface Night {
  night: IsoDay;
  placementId: InternalId;
  isDelivered?: boolean;
}

async function nightsOf(table: Table): Promise<Night[]> {
  return (await allWithPrefix(table, keys.placementOf('', '').pk, '')) as unknown as Night[];
}

/** Begins a placement unless it has begun. */
export async function beginPlacement(table: Table, placement: Placement): Promise<void> {
  const { placementId, agency, night } = placement;
  const once = { TableName: table.name, ConditionExpression: 'attribute_not_exists(pk)' };
  await writeUnlessStale(table, [
    { Put: { ...once, Item: { ...keys.placement(placementId), ...placement } } },
    { Put: { ...once, Item: { ...keys.placementOf(night, agency.id), night, placementId } } },
  ]);
}

/** That cases may still come in. */
export function gatheringCheck(table: Table, placementId: InternalId): Write {
  return {
    ConditionCheck: {
      TableName: table.name,
      Key: keys.placement(placementId),
      ConditionExpression: '#state = :gathering',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':gathering': 'gathering' },
    },
  };
}

/** The case comes in, with what the agency is told of its debtor. */
export function placedWrites(
  table: Table,
  placementId: InternalId,
  item: PlacedItem,
  debtor: PlacedDebtor,
): Write[] {
  const { caseId, debtorId } = item;
  return [
    { Put: { TableName: table.name, Item: { ...keys.placedCase(placementId, caseId), ...item } } },
    { Put: { TableName: table.name, Item: { ...keys.placedDebtor(debtorId, placementId), ...debtor } } },
  ];
}

/** What a placement must know when one of its cases is recalled: which, and that it is not as it was. */
export function recallWrites(
  table: Table,
  events: readonly CaseEvent[],
  caseId: InternalId,
  at: Instant,
): Write[] {
  return events.flatMap((event): Write[] => {
    if (event.type !== 'CaseRecalled') return [];
    const { placementId, cause } = event;
    return [
      {
        Update: {
          TableName: table.name,
          Key: keys.placedCase(placementId, caseId),
          UpdateExpression: 'SET recalledAt = :at, recallCause = :cause',
          ExpressionAttributeValues: { ':at': at, ':cause': cause },
        },
      },
      {
        Update: {
          TableName: table.name,
          Key: keys.placement(placementId),
          UpdateExpression: 'ADD recalls :one',
          ExpressionAttributeValues: { ':one': 1 },
        },
      },
    ];
  });
}

export async function loadPlacedItem(
  table: Table,
  placementId: InternalId,
  caseId: InternalId,
): Promise<PlacedItem | undefined> {
  return (await readItem(table, keys.placedCase(placementId, caseId))) as PlacedItem | undefined;
}

/** Every case that has come in, also those that were recalled after the placement was closed. */
export async function loadPlacedItems(table: Table, placementId: InternalId): Promise<PlacedItem[]> {
  const items = await allWithPrefix(table, keys.placement(placementId).pk, PLACED_CASE_PREFIX);
  return items as unknown as PlacedItem[];
}

/** What the agency is told of these debtors. */
export async function loadPlacedDebtors(
  table: Table,
  placementId: InternalId,
  debtorIds: readonly InternalId[],
): Promise<Map<InternalId, PlacedDebtor>> {
  const items = await readAll(
    table,
    [...new Set(debtorIds)].map((debtorId) => keys.placedDebtor(debtorId, placementId)),
  );
  return new Map(
    items.map((item) => [String(item.pk).slice('DEBTOR#'.length), item as unknown as PlacedDebtor]),
  );
}

/** A case that was recalled before the placement was closed was never in it. */
export async function forgetRecalled(table: Table, placementId: InternalId, caseId: InternalId) {
  await writeUnlessStale(table, [
    {
      Delete: {
        TableName: table.name,
        Key: keys.placedCase(placementId, caseId),
        ConditionExpression: 'attribute_exists(recalledAt)',
      },
    },
  ]);
}

/** Settles which cases are in it. Says `false` when a case was recalled, or it was closed, since it was read. */
export function closePlacement(
  table: Table,
  { placementId, recalls }: Placement,
  at: Instant,
): Promise<boolean> {
  return writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.placement(placementId),
        UpdateExpression: 'SET #state = :closed, closedAt = :at',
        ConditionExpression: '#state = :gathering AND recalls = :recalls',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':closed': 'closed',
          ':gathering': 'gathering',
          ':recalls': recalls,
          ':at': at,
        },
      },
    },
  ]);
}

/** The file is there; without one, there was nothing to deliver. */
export async function markDelivered(
  table: Table,
  { placementId, agency, night }: Placement,
  file: DeliveredFile | undefined,
  at: Instant,
): Promise<void> {
  await writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.placement(placementId),
        UpdateExpression: `SET #state = :delivered, deliveredAt = :at${file ? ', #file = :file' : ''}`,
        ConditionExpression: '#state = :closed',
        ExpressionAttributeNames: { '#state': 'state', ...(file ? { '#file': 'file' } : {}) },
        ExpressionAttributeValues: {
          ':delivered': 'delivered',
          ':closed': 'closed',
          ':at': at,
          ...(file ? { ':file': file } : {}),
        },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: keys.placementOf(night, agency.id),
        UpdateExpression: 'SET isDelivered = :yes',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':yes': true },
      },
    },
  ]);
}

/** The agency finds the recall in its folder. */
export async function markRecallTold(
  table: Table,
  placementId: InternalId,
  caseId: InternalId,
  at: Instant,
): Promise<void> {
  await writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.placedCase(placementId, caseId),
        UpdateExpression: 'SET toldAt = :at',
        ConditionExpression: 'attribute_exists(recalledAt) AND attribute_not_exists(toldAt)',
        ExpressionAttributeValues: { ':at': at },
      },
    },
  ]);
}
