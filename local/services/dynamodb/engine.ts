import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { arn, type Cloud } from '../../cloud.ts';
import { checkUnits, readUnits, writeUnits } from './capacity.ts';
import { holds, type Condition } from './condition.ts';
import {
  atPaths,
  checkItem,
  checkKey,
  checkUpdates,
  itemKey,
  projectedBy,
  validate,
  walk,
  type Output,
  type Request,
  type TableSchema,
} from './dynalite.ts';
import { createExpiry, type Expiry } from './expiry.ts';
import { copy, invalid, itemSize, sameItem, type Item } from './item.ts';
import { append, emptyStream, type StreamView, type TableStream } from './stream.ts';
import { apply, checkIndexKeys, emptyTable, viewOf, type StagedWrite, type Table } from './table.ts';
import { updated, type Updates } from './update-expression.ts';

export interface Engine {
  cloud: Cloud;
  tables: Map<string, Table>;
  /** By ARN. */
  streams: Map<string, TableStream>;
  expiry: Expiry;
}

export interface TableSettings extends TableSchema {
  StreamSpecification?: { StreamEnabled?: boolean; StreamViewType?: StreamView };
  TimeToLiveSpecification?: { Enabled: boolean; AttributeName?: string };
}

export type WriteAction = 'putItem' | 'updateItem' | 'deleteItem';

/** A write that passed its condition but is not yet made, with what the caller will be told. */
export interface Staged {
  write: StagedWrite;
  output: Output;
}

export function createEngine(cloud: Cloud): Engine {
  const engine: Engine = {
    cloud,
    tables: new Map(),
    streams: new Map(),
    expiry: createExpiry(cloud, (write) => commit(engine, [write], { expired: true })),
  };
  return engine;
}

/** Throws `ValidationException`, or `ResourceInUseException` when the name is taken. */
export function makeTable(engine: Engine, settings: TableSettings): Table {
  const request = validate('createTable', {
    ...settings,
    BillingMode: 'PAY_PER_REQUEST',
  }) as unknown as TableSchema;
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = request;
  if (engine.tables.has(TableName)) {
    throw new AwsError('ResourceInUseException', `Table already exists: ${TableName}`, 400);
  }
  const now = engine.cloud.kernel.now();
  const schema = {
    TableName,
    AttributeDefinitions,
    KeySchema,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
  };
  const table = emptyTable(schema, arn('dynamodb', `table/${TableName}`), now);
  const { StreamSpecification: streaming, TimeToLiveSpecification: expiry } = settings;
  if (streaming?.StreamViewType && streaming.StreamEnabled !== false) {
    const label = new Date(now).toISOString().replace('Z', '');
    table.stream = emptyStream(`${table.arn}/stream/${label}`, streaming.StreamViewType);
    engine.streams.set(table.stream.arn, table.stream);
  }
  if (expiry?.Enabled && expiry.AttributeName !== undefined) table.expiryAttribute = expiry.AttributeName;
  engine.tables.set(TableName, table);
  return table;
}

export function tableNamed(engine: Engine, name: string): Table {
  const table = engine.tables.get(name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name);
  if (!table) throw new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
  return table;
}

/**
 * Decides a write: validity, condition, next item. Throws `ConditionalCheckFailedException`, with the item if `returnItem`.
 */
export function stage(engine: Engine, action: WriteAction, request: Request, returnItem: boolean): Staged {
  const table = tableNamed(engine, request.TableName as string);
  const { schema } = table;
  const { Key, Item: given, _condition: condition, _updates: updates } = request;
  if (action === 'putItem') checkItem(schema, given as Item);
  else checkKey(schema, Key as Item);
  checkUpdates(schema, updates);

  const key = itemKey(schema, (given ?? Key) as Item);
  const old = table.items.get(key);
  if (condition && !holds((condition as { expression: Condition }).expression, old ?? {})) {
    count(engine, 'WriteUnits', checkUnits(old));
    const details = returnItem && old ? { Item: copy(old) } : {};
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, details);
  }
  const next = nextItem(action, request, old);
  if (next) {
    checkIndexKeys(table, next);
    if (itemSize(next) > MAX_ITEM_BYTES)
      throw invalid(`Item size ${TOO_LARGE[action]} the maximum allowed size`);
  }
  return { write: { table, key, old, next }, output: returned(request, old, next) };
}

const MAX_ITEM_BYTES = 400 * 1024;
const TOO_LARGE = { putItem: 'has exceeded', updateItem: 'to update has exceeded', deleteItem: '' };

function nextItem(action: WriteAction, request: Request, old: Item | undefined): Item | undefined {
  if (action === 'deleteItem') return undefined;
  if (action === 'putItem') return copy(request.Item as Item);
  const before = old ?? (request.Key as Item);
  return request._updates ? updated(request._updates as Updates, before) : before;
}

function returned(request: Request, old: Item | undefined, next: Item | undefined): Output {
  const [which, when] = ((request.ReturnValues as string | undefined) ?? 'NONE').split('_');
  const item = when === 'NEW' ? next : when === 'OLD' ? old : undefined;
  const paths = (request._updates as Updates | undefined)?.paths ?? [];
  const shown = item && which === 'UPDATED' ? atPaths(paths, item) : item;
  return shown && Object.keys(shown).length > 0 ? { Attributes: shown } : {};
}

/** Makes decided writes, all at once, and records them in the streams. */
export function commit(
  engine: Engine,
  writes: StagedWrite[],
  { expired = false, transaction = false } = {},
): number {
  let units = 0;
  for (const write of writes) {
    if (!expired) units += writeUnits(write) * (transaction ? 2 : 1);
    if (sameItem(write.old, write.next)) continue;
    apply(write);
    engine.expiry.follow(write);
    if (write.table.stream) append(write.table.stream, write, engine.cloud.kernel.now(), expired);
  }
  if (units > 0) count(engine, 'WriteUnits', units);
  return units;
}

export function writeOne(engine: Engine, action: WriteAction, input: unknown): Output {
  const returnItem = wantsItemOnFailure(input);
  const request = validate(action, input);
  const { write, output } = stage(engine, action, request, returnItem);
  const units = commit(engine, [write]);
  return { ...copy(output), ...consumed(request, write.table, units) };
}

/** Reads one item without the gate's or the caller's view of cost; `request` has passed validation. */
export function readOne(
  engine: Engine,
  request: Request,
): { item: Item | undefined; output: Output; table: Table } {
  const table = tableNamed(engine, request.TableName as string);
  checkKey(table.schema, request.Key as Item);
  const item = table.items.get(itemKey(table.schema, request.Key as Item));
  const output = item ? { Item: copy(projectedBy(request, table.schema, item)) } : {};
  return { item, output, table };
}

export function getItem(engine: Engine, input: unknown): Output {
  const request = validate('getItem', input);
  const { item, output, table } = readOne(engine, request);
  const units = readUnits(item, request.ConsistentRead === true);
  count(engine, 'ReadUnits', units);
  return { ...output, ...consumed(request, table, units) };
}

export function readMany(engine: Engine, action: 'query' | 'scan', input: unknown): Output {
  const request = validate(action, input);
  const table = tableNamed(engine, request.TableName as string);
  const { Items, ConsumedCapacity, ...page } = walk(action, request, viewOf(table));
  const { CapacityUnits } = ConsumedCapacity as { CapacityUnits: number };
  const units = Math.max(CapacityUnits, request.ConsistentRead === true ? 1 : 0.5);
  count(engine, 'ReadUnits', units);
  const filter = request._filter as { expression: Condition } | undefined;
  const found = (Items as Item[]).filter((item) => !filter || holds(filter.expression, item));
  const shown = found.map((item) => projectedBy(request, table.schema, item));
  return {
    ...copy({ ...page, Count: found.length, ...(request.Select !== 'COUNT' && { Items: shown }) }),
    ...consumed(request, table, units),
  };
}

export function count(engine: Engine, what: 'ReadUnits' | 'WriteUnits', units: number): void {
  engine.cloud.count(`dynamodb:${what}`, units);
}

function consumed(request: Request, table: Table, units: number): Output {
  const wanted = request.ReturnConsumedCapacity;
  if (wanted !== 'TOTAL' && wanted !== 'INDEXES') return {};
  const capacity = { TableName: table.schema.TableName, CapacityUnits: units };
  return {
    ConsumedCapacity: wanted === 'TOTAL' ? capacity : { ...capacity, Table: { CapacityUnits: units } },
  };
}

const itemOnFailure = z.object({
  ReturnValuesOnConditionCheckFailure: z.enum(['ALL_OLD', 'NONE']).optional(),
});

/** dynalite does not know this parameter. */
export function wantsItemOnFailure(input: unknown): boolean {
  const parsed = itemOnFailure.safeParse(input);
  if (!parsed.success) throw invalid(`1 validation error detected: ${z.prettifyError(parsed.error)}`);
  return parsed.data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
}
