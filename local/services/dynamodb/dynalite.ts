import { createRequire } from 'node:module';
import { Stream } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import { checkCondition, type Condition } from './condition.ts';
import { copy, invalid, type Item, type Path } from './item.ts';
import type { KeyRange } from './ordered-map.ts';
import type { IndexSchema, TableSchema } from './schema.ts';
import type { Updates } from './update-expression.ts';

/**
 * The one door to dynalite, which has no types: its request validation, expression parsers, key encoding, and the ranges of
 * queries and scans. Its LevelDB is not used, so that each operation is one synchronous step (no locks, no interleaving). Nor
 * are its conditions and updates, which differ from AWS's.
 */

/** A request that passed validation, of whichever operation; members with an underscore are parsed expressions. */
export interface Request {
  TableName: string;
  Key: Item;
  Item?: Item;
  IndexName?: string;
  ExclusiveStartKey?: Item;
  Limit?: number;
  Select?: string;
  ConsistentRead?: boolean;
  ReturnValues?: string;
  ReturnValuesOnConditionCheckFailure?: string;
  RequestItems: Record<string, Pick<Request, 'ConsistentRead' | '_projection'> & { Keys: Item[] }>;
  _condition?: { expression: Condition };
  _filter?: { expression: Condition };
  _updates?: Updates;
  _projection?: { paths: Path[]; nestedPaths: unknown };
}
export type Output = Record<string, unknown>;

type Walk = 'query' | 'scan';
type Validated = Walk | 'getItem' | 'putItem' | 'updateItem' | 'deleteItem' | 'batchGetItem';

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

/** Parameters that dynalite knows and the twin does not: most are from before there were expressions. */
const REFUSED = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
  'ScanFilter',
];

/** dynalite does not know this one. */
const ON_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

/** An item's size is counted when the write is known. */
const UNLIMITED = { options: { maxItemSize: Infinity } };

/** Checks a request as AWS does and parses its expressions. Throws `SerializationException` or `ValidationException`. */
export function validate(operation: Validated, input: unknown): Request {
  const refused = REFUSED.find((name) => Object.hasOwn(input as object, name));
  if (refused !== undefined) throw invalid(`the twin does not know the parameter ${refused}`);
  const { types, custom } = load(`dynalite/validations/${operation}`) as Specification;
  const known = { ...types, ...ON_FAILURE };
  const request = attempt(() => validations.checkTypes(copy(input), known));
  attempt(() => validations.checkValidations(request, known, custom, UNLIMITED));
  for (const parsed of [request._condition, request._filter]) if (parsed) checkCondition(parsed.expression);
  return request;
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

/** Throws `ValidationException` when the item has no key, or an index's key of another type. */
export function checkItem(schema: TableSchema, item: Item): void {
  refuse(database.validateItem(item, schema));
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
export function rangeOf(action: Walk, request: Request, schema: TableSchema): KeyRange {
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

function attempt<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    refuse(error);
    throw error;
  }
}

/** Throws what dynalite has found to be wrong, if anything, as AWS names it. */
function refuse(error: unknown): void {
  if (!(error instanceof Error)) return;
  const { statusCode, body, message } = error as DynaliteError;
  if (!body) throw error;
  throw new AwsError(body.__type.slice(body.__type.indexOf('#') + 1), message, statusCode);
}
