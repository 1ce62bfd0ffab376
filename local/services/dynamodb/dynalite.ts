import { createRequire } from 'node:module';
import { Stream } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import { copy, invalid, type AttributeValue, type Item, type Path } from './item.ts';
import type { KeyRange } from './ordered-map.ts';
import type { Request } from './request.ts';
import type { IndexSchema, TableSchema } from './schema.ts';
import type { Updates } from './update-expression.ts';

/**
 * The one door to dynalite, which has no types: its request validation, expression parsers, key encoding, and the ranges of
 * queries and scans. Its LevelDB is not used, so that each operation is one synchronous step (no locks, no interleaving). Nor
 * are its conditions and updates, which differ from AWS's.
 */

export type Operation =
  'query' | 'scan' | 'getItem' | 'putItem' | 'updateItem' | 'deleteItem' | 'batchGetItem';

interface Specification {
  types: Record<string, unknown>;
  custom: (data: Request, store: unknown) => string | undefined;
}
interface Validations {
  checkTypes(data: unknown, types: unknown): Request;
  checkValidations(data: Request, types: unknown, custom: unknown, store: unknown): void;
  validateAttributeValue(value: Record<string, unknown>): string | undefined;
}
/** Each check answers with an error, or nothing. */
interface Database {
  createKey(item: Item, schema: TableSchema, keys?: IndexSchema['KeySchema']): string;
  toRangeStr(value: AttributeValue): string;
  validateKey(key: Item, schema: TableSchema): unknown;
  validateItem(item: Item, schema: TableSchema): unknown;
  validateUpdates(legacy: null, updates: unknown, schema: TableSchema): unknown;
  validateKeyPaths(nestedPaths: unknown, schema: TableSchema): unknown;
  mapPaths(paths: Path[], item: Item): Item;
}
type Perform = (store: unknown, request: Request, done: (error: unknown) => void) => void;

const load = createRequire(import.meta.url);
const validations = load('dynalite/validations') as Validations;
const database = load('dynalite/db') as Database;

/** dynalite does not know this parameter. */
const ON_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

/** An item's size is counted when the write is known. */
const UNLIMITED = { options: { maxItemSize: Infinity } };

/** Checks a request and parses its expressions. Throws `SerializationException` or `ValidationException`. */
export function parseRequest(operation: Operation, input: unknown): Request {
  const { types, custom } = load(`dynalite/validations/${operation}`) as Specification;
  const known = { ...types, ...ON_FAILURE };
  try {
    const request = validations.checkTypes(copy(input), known);
    validations.checkValidations(request, known, custom, UNLIMITED);
    return request;
  } catch (error) {
    refuse(error);
    throw error;
  }
}

/** A number as DynamoDB keeps it: exact, in its shortest form. Throws `ValidationException` beyond its range. */
export function storedNumber(text: string): string {
  const value = { N: text };
  const message = validations.validateAttributeValue(value);
  if (message !== undefined) throw invalid(message);
  return value.N;
}

/** Throws `ValidationException` when the key is not one of the table. */
export function checkKey(schema: TableSchema, key: Item): void {
  refuse(database.validateKey(key, schema));
}

/** Throws `ValidationException` when the item has no key, or an index's key is of another type or empty. */
export function checkItem(schema: TableSchema, item: Item): void {
  refuse(database.validateItem(item, schema));
  for (const { IndexName, KeySchema } of schema.GlobalSecondaryIndexes ?? [])
    for (const { AttributeName } of KeySchema)
      if (Object.values(item[AttributeName] ?? {})[0] === '')
        throw invalid(`A key attribute cannot be empty. IndexName: ${IndexName}, IndexKey: ${AttributeName}`);
}

/** Throws `ValidationException` when an update would touch the key. */
export function checkUpdates(schema: TableSchema, updates: Updates | undefined): void {
  refuse(database.validateUpdates(null, updates, schema));
}

/** What the request wants to see of an item. */
export function projectedBy(
  { _projection }: Pick<Request, '_projection'>,
  schema: TableSchema,
  item: Item,
): Item {
  if (!_projection) return item;
  refuse(database.validateKeyPaths(_projection.nestedPaths, schema));
  return atPaths(_projection.paths, item);
}

/** The item with nothing but what is at these paths. */
export function atPaths(paths: Path[], item: Item): Item {
  return database.mapPaths(paths, item);
}

/** The keys that a query or scan walks through, in the table or in its index. Throws `ValidationException`. */
export function rangeOf(action: 'query' | 'scan', request: Request, schema: TableSchema): KeyRange {
  const asked: { range?: KeyRange; error?: unknown } = {};
  // Its rows never come: what is done with them is not dynalite's.
  const rows = { createValueStream: (range: KeyRange) => ((asked.range = range), new Stream()) };
  const store = {
    getTable: (_name: string, done: (error: null, table: TableSchema) => void) => done(null, schema),
    getItemDb: () => rows,
    getIndexDb: () => rows,
  };
  const perform = load(`dynalite/actions/${action}`) as Perform;
  perform(store, request, (error) => (asked.error = error));
  refuse(asked.error);
  if (!asked.range) throw new Error(`${action} did not ask for rows at once`);
  return asked.range;
}

/** The string that orders a text, a number or bytes among its like. */
export function orderText(value: AttributeValue): string {
  return database.toRangeStr(value);
}

/** The string that orders an item in its table. */
export function itemKey(schema: TableSchema, item: Item): string {
  return database.createKey(item, schema);
}

/** The string that orders an item in an index. It ends with the whole primary key: dynalite's own suffix can collide. */
export function indexKey(schema: TableSchema, index: IndexSchema, item: Item): string {
  return `${database.createKey(item, schema, index.KeySchema)}${itemKey(schema, item)}`;
}

interface DynaliteError extends Error {
  statusCode: number;
  body?: { __type: string };
}

/** Throws what dynalite has found to be wrong, if anything, as AWS names it. */
function refuse(error: unknown): void {
  if (!(error instanceof Error)) return;
  const { statusCode, body, message } = error as DynaliteError;
  if (!body) throw error;
  throw new AwsError(body.__type.slice(body.__type.indexOf('#') + 1), message, statusCode);
}
