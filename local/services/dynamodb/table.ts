import { indexKey, type IndexSchema, type TableSchema, type TableView } from './dynalite.ts';
import { invalid, type AttributeValue, type Item } from './item.ts';
import { OrderedMap } from './ordered-map.ts';
import type { TableStream } from './stream.ts';

/** One table: its items and indexes in the order of their keys. Items are never changed in place. */
export interface Table {
  schema: TableSchema;
  arn: string;
  /** Virtual epoch milliseconds. */
  createdAt: number;
  items: OrderedMap<Item>;
  indexes: { schema: IndexSchema; rows: OrderedMap<Item> }[];
  stream?: TableStream;
  /** The attribute that holds the epoch second of expiry. */
  expiryAttribute?: string;
}

/** A change that is decided but not yet made. */
export interface StagedWrite {
  table: Table;
  key: string;
  old: Item | undefined;
  next: Item | undefined;
}

export function emptyTable(schema: TableSchema, arn: string, createdAt: number): Table {
  const indexes = (schema.GlobalSecondaryIndexes ?? []).map((index) => ({
    schema: index,
    rows: new OrderedMap<Item>(),
  }));
  return { schema, arn, createdAt, items: new OrderedMap(), indexes };
}

/** What a query or scan sees of the table. */
export function viewOf(table: Table): TableView {
  return {
    schema: table.schema,
    *rows(index, range) {
      const map =
        index === undefined
          ? table.items
          : table.indexes.find(({ schema }) => schema.IndexName === index)?.rows;
      for (const [, item] of map?.range(range) ?? []) yield item;
    },
  };
}

/** Makes a change, in the table and in its indexes. */
export function apply({ table, key, old, next }: StagedWrite): void {
  if (next) table.items.set(key, next);
  else table.items.delete(key);
  for (const { schema, rows } of table.indexes) {
    const oldKey = old && keyInIndex(table, schema, old);
    const nextKey = next && keyInIndex(table, schema, next);
    if (oldKey !== undefined && oldKey !== nextKey) rows.delete(oldKey);
    if (next && nextKey !== undefined) rows.set(nextKey, projected(table, schema, next));
  }
}

/** Indexes are sparse: an item without all of an index's keys is not in it. */
export function isIndexed(index: IndexSchema, item: Item): boolean {
  return index.KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined);
}

/** What the index holds of the item. */
export function projected(table: Table, index: IndexSchema, item: Item): Item {
  if (index.Projection.ProjectionType === 'ALL') return item;
  const names = new Set([
    ...index.KeySchema.map(({ AttributeName }) => AttributeName),
    ...table.schema.KeySchema.map(({ AttributeName }) => AttributeName),
    ...(index.Projection.NonKeyAttributes ?? []),
  ]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Throws `ValidationException` when an index key has the wrong type or is empty: AWS refuses the write of the item. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const { schema } of table.indexes) {
    for (const { AttributeName: name } of schema.KeySchema) {
      const value = item[name];
      if (value) checkIndexKey(table, schema.IndexName, name, value);
    }
  }
}

function checkIndexKey(table: Table, index: string, name: string, value: AttributeValue): void {
  const expected = table.schema.AttributeDefinitions.find(
    ({ AttributeName }) => AttributeName === name,
  )?.AttributeType;
  const actual = Object.keys(value)[0] ?? '';
  if (actual !== expected) {
    throw invalid(
      'One or more parameter values were invalid: ' +
        `Type mismatch for Index Key ${name} Expected: ${expected ?? ''} Actual: ${actual} IndexName: ${index}`,
    );
  }
  if (value[actual] === '') {
    throw invalid(
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
        `The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index}, IndexKey: ${name}`,
    );
  }
}

export function keyOf(table: Table, item: Item): Item {
  const names = table.schema.KeySchema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(names.map((name) => [name, item[name] ?? {}]));
}

function keyInIndex(table: Table, index: IndexSchema, item: Item): string | undefined {
  return isIndexed(index, item) ? indexKey(table.schema, index, item) : undefined;
}
