import { createRequire } from 'node:module';
import { Stream } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import { checkCondition, type Condition } from './condition.ts';
import { copy, invalid, type Item, type Path } from './item.ts';
import type { KeyRange } from './ordered-map.ts';

/**
 * The one door to dynalite, which has no types: its request validation, expression parsers, key encoding, and the walk of
 * queries and scans. Its LevelDB is not used: the walk runs on a `TableView` that answers at once, so that each operation is
 * one synchronous step (no locks, no interleaving). Nor are its conditions and updates, which differ from AWS's.
 */
export interface KeyElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

export interface IndexSchema {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: string[] };
}

export interface TableSchema {
  TableName: string;
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: IndexSchema[];
}

/** A request that passed validation; members with an underscore are parsed expressions. */
export type Request = Record<string, unknown>;
export type Output = Record<string, unknown>;

/** What a query or a scan sees of a table. */
export interface TableView {
  schema: TableSchema;
  rows(index: string | undefined, range: KeyRange): Iterable<Item>;
}

type Walk = 'query' | 'scan';
type Validated =
  | Walk
  | 'getItem'
  | 'putItem'
  | 'updateItem'
  | 'deleteItem'
  | 'batchGetItem'
  | 'batchWriteItem'
  | 'createTable';

type Callback<T> = (error: unknown, result?: T) => void;
interface Specification {
  types: Record<string, unknown>;
  custom: (data: Request, store: unknown) => string | undefined;
}
interface Validations {
  checkTypes(data: unknown, types: unknown): Request;
  checkValidations(data: Request, types: unknown, custom: unknown, store: unknown): void;
}
/** Each check answers with an error, or nothing. */
interface Database {
  createKey(item: Item, schema: TableSchema, keys?: KeyElement[]): string;
  createIndexKey(item: Item, schema: TableSchema, keys: KeyElement[]): string;
  validateKey(key: Item, schema: TableSchema): unknown;
  validateItem(item: Item, schema: TableSchema): unknown;
  validateUpdates(legacy: null, updates: unknown, schema: TableSchema): unknown;
  validateKeyPaths(nestedPaths: unknown, schema: TableSchema): unknown;
  mapPaths(paths: Path[], item: Item): Item;
}
type Perform = (store: unknown, request: Request, done: Callback<Output>) => void;

const require = createRequire(import.meta.url);
const validations = require('dynalite/validations') as Validations;
const database = require('dynalite/db') as Database;
const specifications = new Map<string, Specification>();
const walks = new Map<string, Perform>();

const OPTIONS = { maxItemSize: 400 * 1024 };

/** Parameters from before there were expressions. */
const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

/** Checks a request as AWS does and parses its expressions. Throws `SerializationException` or `ValidationException`. */
export function validate(operation: Validated, input: unknown): Request {
  const { types, custom } = specification(operation);
  const legacy = LEGACY.find((name) => Object.hasOwn(input as object, name));
  if (legacy !== undefined) throw invalid(`the twin takes expressions, not ${legacy}`);
  try {
    const request = validations.checkTypes(withTableName(copy(input)), types);
    validations.checkValidations(request, types, custom, { options: OPTIONS });
    for (const parsed of [request._condition, request._filter])
      if (parsed) checkCondition((parsed as { expression: Condition }).expression);
    return request;
  } catch (error) {
    throw awsError(error);
  }
}

/** Throws `ValidationException` when the key is not one of the table. */
export function checkKey(schema: TableSchema, key: Item): void {
  refuse(database.validateKey(key, schema));
}

/** Throws `ValidationException` when the item has no key, or an index's key of another type. */
export function checkItem(schema: TableSchema, item: Item): void {
  refuse(database.validateItem(item, schema));
}

/** Throws `ValidationException` when an update would touch the key. */
export function checkUpdates(schema: TableSchema, updates: unknown): void {
  refuse(database.validateUpdates(null, updates, schema));
}

interface Projection {
  paths: Path[];
  nestedPaths: unknown;
}

/** What the request wants to see of an item. */
export function projectedBy({ _projection }: Request, schema: TableSchema, item: Item): Item {
  if (!_projection) return item;
  const { paths, nestedPaths } = _projection as Projection;
  refuse(database.validateKeyPaths(nestedPaths, schema));
  return atPaths(paths, item);
}

/** The item with nothing but what is at these paths. */
export function atPaths(paths: Path[], item: Item): Item {
  return database.mapPaths(paths, item);
}

/** An expression that dynalite takes for true, whatever the item. */
const ALWAYS = { type: 'always', args: [] };

/** The rows that a query or scan walks through, without its filter and projection. */
export function walk(action: Walk, request: Request, table: TableView): Output {
  const pending: (() => void)[] = [];
  const outcome: { error?: unknown; output?: Output } = {};
  const store = {
    getTable: (_name: string, ...rest: unknown[]) =>
      (rest.at(-1) as Callback<TableSchema>)(null, table.schema),
    getItemDb: () => ({
      createValueStream: (range: KeyRange) => rowStream(table.rows(undefined, range), pending),
    }),
    getIndexDb: (_kind: string, _table: string, index: string) =>
      indexDatabase(table, index, request.ExclusiveStartKey as Item | undefined, pending),
  };
  const unfiltered = {
    ...request,
    ReturnConsumedCapacity: 'TOTAL',
    ...(request._filter !== undefined && { _filter: { ...request._filter, expression: ALWAYS } }),
    ...(request._projection !== undefined && { _projection: { ...request._projection, paths: undefined } }),
    Select: undefined,
  };
  performer(action)(store, unfiltered, (error, output) => Object.assign(outcome, { error, output }));
  for (const flow of pending) flow();
  if (outcome.error) throw awsError(outcome.error);
  if (!outcome.output) throw new Error(`${action} did not answer at once`);
  return outcome.output;
}

/** The string that orders an item in its table. */
export function itemKey(schema: TableSchema, item: Item): string {
  return database.createKey(item, schema);
}

/** The string that orders an item in an index. It ends with the whole primary key: dynalite's own suffix can collide. */
export function indexKey(schema: TableSchema, index: IndexSchema, item: Item): string {
  return `${database.createIndexKey(item, schema, index.KeySchema)}/${itemKey(schema, item)}`;
}

/** Where AWS takes a name or an ARN, dynalite takes names only. */
function withTableName(input: unknown): unknown {
  const { TableName } = (input ?? {}) as { TableName?: unknown };
  if (typeof TableName !== 'string' || !TableName.startsWith('arn:aws:dynamodb:')) return input;
  return { ...(input as object), TableName: TableName.slice(TableName.lastIndexOf('/') + 1) };
}

function specification(operation: Validated): Specification {
  const known =
    specifications.get(operation) ?? (require(`dynalite/validations/${operation}`) as Specification);
  specifications.set(operation, known);
  return known;
}

function performer(action: Walk): Perform {
  const known = walks.get(action) ?? (require(`dynalite/actions/${action}`) as Perform);
  walks.set(action, known);
  return known;
}

function indexDatabase(
  table: TableView,
  name: string,
  startKey: Item | undefined,
  pending: (() => void)[],
): object {
  return {
    createValueStream: (range: KeyRange) => {
      const index = table.schema.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
      if (!index || !startKey) return rowStream(table.rows(name, range), pending);
      const short = database.createIndexKey(startKey, table.schema, index.KeySchema);
      const whole = indexKey(table.schema, index, startKey);
      const exact = (bound: string | undefined): string | undefined => (bound === short ? whole : bound);
      return rowStream(table.rows(name, { ...range, gt: exact(range.gt), lt: exact(range.lt) }), pending);
    },
  };
}

/** Rows as an old-style stream that flows when the action has set up its listeners, until it has enough. */
function rowStream(rows: Iterable<Item>, pending: (() => void)[]): Stream {
  const stream = new Stream() as Stream & { destroy?: () => void };
  let enough = false;
  stream.destroy = () => (enough = true);
  pending.push(() => {
    for (const row of rows) {
      if (enough) break;
      stream.emit('data', row);
    }
    stream.emit('end');
  });
  return stream;
}

interface DynaliteError {
  statusCode: number;
  body: { __type: string; message?: string; Message?: string };
}

function refuse(error: unknown): void {
  if (error) throw awsError(error);
}

function awsError(error: unknown): unknown {
  if (error instanceof AwsError || typeof error !== 'object' || error === null || !('body' in error))
    return error;
  const { statusCode, body } = error as DynaliteError;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? '', statusCode);
}
