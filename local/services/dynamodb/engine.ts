import { AwsError } from '../../aws-error.ts';
import { arn, type Cloud } from '../../cloud.ts';
import { holds } from './condition.ts';
import { atPaths, checkItem, checkKey, checkUpdates, itemKey, projectedBy, rangeOf } from './dynalite.ts';
import { createExpiry, type Expiry } from './expiry.ts';
import { copy, invalid, itemSize, pick, same, type Item } from './item.ts';
import { validate, type Request } from './request.ts';
import type { TableSchema } from './schema.ts';
import { append, type TableStream } from './stream.ts';
import { apply, emptyTable, rowsOf, tableUnits, type StagedWrite, type Table } from './table.ts';
import { updated } from './update-expression.ts';

export type Output = Record<string, unknown>;

export interface Engine {
  cloud: Cloud;
  tables: Map<string, Table>;
  /** By ARN. */
  streams: Map<string, TableStream>;
  expiry: Expiry;
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

/** Throws `ResourceInUseException` when the name is taken. */
export function makeTable({ tables, streams, cloud }: Engine, schema: TableSchema): Table {
  const { TableName, StreamSpecification } = schema;
  if (tables.has(TableName))
    throw new AwsError('ResourceInUseException', `Table already exists: ${TableName}`, 400);
  const table = emptyTable(schema, arn('dynamodb', `table/${TableName}`));
  if (StreamSpecification) {
    const streamArn = `${table.arn}/stream/${new Date(cloud.kernel.now()).toISOString().replace('Z', '')}`;
    const { StreamViewType: view } = StreamSpecification;
    table.stream = { arn: streamArn, view, records: [], horizon: 0, subscribers: [] };
    streams.set(streamArn, table.stream);
  }
  tables.set(TableName, table);
  return table;
}

export function tableNamed({ tables }: Engine, name: string): Table {
  const table = tables.get(name);
  if (!table) throw new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
  return table;
}

const MAX_ITEM_BYTES = 400 * 1024;
const PAGE_BYTES = 1024 * 1024;
const BATCH_BYTES = 16 * 1024 * 1024;

/** Decides a write: validity, condition, next item. Throws `ConditionalCheckFailedException`, with the item if asked for. */
export function stage(engine: Engine, action: WriteAction, request: Request): Staged {
  const table = tableNamed(engine, request.TableName);
  const { schema } = table;
  const { Item: given, Key, _condition: condition, _updates: updates } = request;
  if (given) checkItem(schema, given);
  else checkKey(schema, Key);
  checkUpdates(schema, updates);

  const key = itemKey(schema, given ?? Key);
  const old = table.items.get(key);
  if (condition && !holds(condition.expression, old ?? {})) {
    count(engine, 'WriteUnits', tableUnits({ old, next: undefined }));
    const isTold = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    const details = isTold && old ? { Item: copy(old) } : {};
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, details);
  }
  const next = action === 'deleteItem' ? undefined : (given ?? updated(updates, old ?? Key));
  if (next) checkItem(schema, next);
  if (itemSize(next) > MAX_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
  return { write: { table, key, old, next }, output: returned(request, old, next) };
}

function returned({ ReturnValues = 'NONE', _updates }: Request, old?: Item, next?: Item): Output {
  const [which, when] = ReturnValues.split('_');
  const item = when === 'NEW' ? next : when === 'OLD' ? old : undefined;
  const shown = item && which === 'UPDATED' ? atPaths(_updates?.paths ?? [], item) : item;
  return shown && Object.keys(shown).length > 0 ? { Attributes: shown } : {};
}

/** Makes decided writes, all at once, and records them in the streams. */
export function commit(
  engine: Engine,
  writes: StagedWrite[],
  { expired = false, transaction = false } = {},
): void {
  let units = 0;
  for (const write of writes) {
    units += tableUnits(write);
    if (same(write.old, write.next)) continue;
    units += apply(write);
    engine.expiry(write);
    if (write.table.stream) append(write.table.stream, write, engine.cloud.kernel.now(), expired);
  }
  if (!expired) count(engine, 'WriteUnits', transaction ? 2 * units : units);
}

export function writeOne(engine: Engine, action: WriteAction, input: unknown): Output {
  const { write, output } = stage(engine, action, validate(action, input));
  commit(engine, [write]);
  return copy(output);
}

export function getItem(engine: Engine, input: unknown): Output {
  return readOne(engine, validate('getItem', input)).output;
}

/** Reads one item; `request` has passed validation. */
function readOne(
  engine: Engine,
  request: Pick<Request, 'TableName' | 'Key' | 'ConsistentRead' | '_projection'>,
): { key: string; bytes: number; output: Output } {
  const { schema, items } = tableNamed(engine, request.TableName);
  checkKey(schema, request.Key);
  const key = itemKey(schema, request.Key);
  const item = items.get(key);
  const bytes = itemSize(item);
  countRead(engine, bytes, request);
  return { key, bytes, output: item ? { Item: copy(projectedBy(request, schema, item)) } : {} };
}

/** Answers in the order of the storage, for AWS promises no order; what does not fit into 16 MB comes as unprocessed keys. */
export function batchGetItem(engine: Engine, input: unknown): Output {
  const { RequestItems: asked } = input as Pick<Request, 'RequestItems'>;
  const Responses: Record<string, unknown[]> = {};
  const UnprocessedKeys: Request['RequestItems'] = {};
  let bytes = 0;
  for (const [TableName, { Keys, ...options }] of Object.entries(
    validate('batchGetItem', input).RequestItems,
  )) {
    const found = Keys.map((Key) => ({ Key, ...readOne(engine, { ...options, TableName, Key }) }));
    const items: unknown[] = (Responses[TableName] = []);
    for (const { Key, bytes: size, output } of found.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      bytes += size;
      if (bytes > BATCH_BYTES)
        (UnprocessedKeys[TableName] ??= { ...asked[TableName], Keys: [] }).Keys.push(Key);
      else if (output.Item) items.push(output.Item);
    }
  }
  return { Responses, UnprocessedKeys };
}

/** A page of a query or a scan: until its limit, or a megabyte, of rows that the filter has yet to see. */
export function readMany(engine: Engine, action: 'query' | 'scan', input: unknown): Output {
  const request = validate(action, input);
  const { IndexName, ExclusiveStartKey: start, Limit = Infinity, _filter: filter } = request;
  const table = tableNamed(engine, request.TableName);
  const range = rangeOf(action, request, table.schema);
  const { rows, keyNames, keyIn } = rowsOf(table, IndexName);
  if (start) Object.assign(range, range.reverse ? { lt: keyIn(start) } : { gt: keyIn(start) });

  const Items: Item[] = [];
  let [ScannedCount, bytes] = [0, 0];
  let last: Item | undefined;
  for (const [, row] of rows.range(range)) {
    ScannedCount += 1;
    bytes += itemSize(row);
    if (!filter || holds(filter.expression, row)) Items.push(projectedBy(request, table.schema, row));
    if (ScannedCount < Limit && bytes < PAGE_BYTES) continue;
    last = row;
    break;
  }
  countRead(engine, bytes, request);
  return copy({
    Count: Items.length,
    ScannedCount,
    Items: request.Select === 'COUNT' ? undefined : Items,
    LastEvaluatedKey: last && pick(last, keyNames),
  });
}

/** 4 KB each, half when the read need not be consistent; what is not there costs one, too. */
function countRead(
  engine: Engine,
  bytes: number,
  { ConsistentRead = false }: { ConsistentRead?: boolean },
): void {
  const units = Math.max(1, Math.ceil(bytes / 4096));
  count(engine, 'ReadUnits', ConsistentRead ? units : units / 2);
}

export function count({ cloud }: Engine, what: 'ReadUnits' | 'WriteUnits', units: number): void {
  cloud.count(`dynamodb:${what}`, units);
}
