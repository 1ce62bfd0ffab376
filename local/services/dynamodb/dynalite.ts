import { createRequire } from 'node:module';
import { Stream } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import { copy, type AttributeValue, type Item } from './item.ts';
import type { KeyRange } from './ordered-map.ts';

/**
 * The one door to dynalite, which has no types: its request validation, expression parsers, key encoding and single-item
 * actions. Its LevelDB is not used: the actions run on a `TableView` that answers at once, so that each is one synchronous
 * step (no locks, no interleaving) and leaves its write to the caller, who can put several into one transaction.
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

/** What an action sees of a table. */
export interface TableView {
  schema: TableSchema;
  get(key: string): Item | undefined;
  put(key: string, item: Item): void;
  remove(key: string): void;
  rows(index: string | undefined, range: KeyRange): Iterable<Item>;
}

export type Action = 'getItem' | 'putItem' | 'updateItem' | 'deleteItem' | 'query' | 'scan';
type Validated = Action | 'batchGetItem' | 'batchWriteItem' | 'createTable';

type Callback<T> = (error: unknown, result?: T) => void;
interface Specification {
  types: Record<string, unknown>;
  custom: (data: Request, store: unknown) => string | undefined;
}
interface Validations {
  checkTypes(data: unknown, types: unknown): Request;
  checkValidations(data: Request, types: unknown, custom: unknown, store: unknown): void;
}
interface Database {
  createKey(item: Item, schema: TableSchema, keys?: KeyElement[]): string;
  createIndexKey(item: Item, schema: TableSchema, keys: KeyElement[]): string;
  itemSize(item: Item): number;
  mapPath(path: (string | number)[], item: Item): AttributeValue | null | undefined;
}
type Perform = (store: unknown, request: Request, done: Callback<Output>) => void;

const require = createRequire(import.meta.url);
const validations = require('dynalite/validations') as Validations;
const database = require('dynalite/db') as Database;
const specifications = new Map<string, Specification>();
const actions = new Map<string, Perform>();

const OPTIONS = { maxItemSize: 400 * 1024 };

/** Checks a request as AWS does and parses its expressions. Throws `SerializationException` or `ValidationException`. */
export function validate(operation: Validated, input: unknown): Request {
  const { types, custom } = specification(operation);
  try {
    const request = validations.checkTypes(withTableName(copy(input)), types);
    validations.checkValidations(request, types, custom, { options: OPTIONS });
    refuseDeepComparison(request._condition);
    refuseDeepComparison(request._filter);
    return request;
  } catch (error) {
    throw awsError(error);
  }
}

/** Performs one action of dynalite at once. */
export function act(action: Action, request: Request, tableNamed: (name: string) => TableView): Output {
  const pending: (() => void)[] = [];
  const outcome: { error?: unknown; output?: Output } = {};
  const store = {
    options: OPTIONS,
    getTable: (name: string, ...rest: unknown[]) => {
      const done = rest.at(-1) as Callback<TableSchema>;
      answer(done, () => tableNamed(name).schema);
    },
    getItemDb: (name: string) => itemDatabase(tableNamed(name), pending),
    getIndexDb: (_kind: string, name: string, index: string) =>
      indexDatabase(tableNamed(name), index, request.ExclusiveStartKey as Item | undefined, pending),
  };
  performer(action)(store, request, (error, output) => Object.assign(outcome, { error, output }));
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

/** Bytes, roughly as AWS counts them. */
export function itemSize(item: Item): number {
  return database.itemSize(item);
}

export function valueAt(path: (string | number)[], item: Item): AttributeValue | undefined {
  return database.mapPath(path, item) ?? undefined;
}

/** Where AWS takes a name or an ARN, dynalite takes names only. */
function withTableName(input: unknown): unknown {
  const { TableName } = (input ?? {}) as { TableName?: unknown };
  if (typeof TableName !== 'string' || !TableName.startsWith('arn:aws:dynamodb:')) return input;
  return { ...(input as object), TableName: TableName.slice(TableName.lastIndexOf('/') + 1) };
}

interface Expression {
  type?: string;
  name?: string;
  args?: Expression[];
}

const DEEP_COMPARISONS = new Set(['=', '<>', 'in', 'contains']);

/** dynalite compares lists and maps by identity, so that they are never equal; better to say so than to answer wrongly. */
function refuseDeepComparison(parsed: unknown): void {
  const visit = ({ type, name, args = [] }: Expression): void => {
    const compares = DEEP_COMPARISONS.has(type ?? '') || DEEP_COMPARISONS.has(name ?? '');
    if (compares && args.some((operand) => 'L' in operand || 'M' in operand)) {
      throw new AwsError('ValidationException', 'the twin does not compare lists or maps in conditions', 400);
    }
    for (const argument of args) if (!Array.isArray(argument)) visit(argument);
  };
  if (parsed) visit((parsed as { expression: Expression }).expression);
}

function specification(operation: Validated): Specification {
  const known =
    specifications.get(operation) ?? (require(`dynalite/validations/${operation}`) as Specification);
  specifications.set(operation, known);
  return known;
}

function performer(action: Action): Perform {
  const known = actions.get(action) ?? (require(`dynalite/actions/${action}`) as Perform);
  actions.set(action, known);
  return known;
}

function answer<T>(done: Callback<T>, produce: () => T): void {
  let result: T;
  try {
    result = produce();
  } catch (error) {
    done(error);
    return;
  }
  done(null, result);
}

function itemDatabase(table: TableView, pending: (() => void)[]): object {
  return {
    lock: (_key: string, run: (release: <T>(done: T) => T) => void) => run((done) => done),
    get: (key: string, done: Callback<Item>) => done(null, table.get(key)),
    put: (key: string, item: Item, done: Callback<void>) => {
      table.put(key, item);
      done(null);
    },
    del: (key: string, done: Callback<void>) => {
      table.remove(key);
      done(null);
    },
    createValueStream: (range: KeyRange) => rowStream(table.rows(undefined, range), pending),
  };
}

/** Indexes follow the writes of the table (table.ts); dynalite only reads here. */
function indexDatabase(
  table: TableView,
  name: string,
  startKey: Item | undefined,
  pending: (() => void)[],
): object {
  return {
    put: (_key: string, _item: Item, done: Callback<void>) => done(null),
    del: (_key: string, done: Callback<void>) => done(null),
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

function awsError(error: unknown): unknown {
  if (error instanceof AwsError || typeof error !== 'object' || error === null || !('body' in error))
    return error;
  const { statusCode, body } = error as DynaliteError;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? '', statusCode);
}
