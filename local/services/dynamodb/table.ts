import { indexKey, itemKey } from './dynalite.ts';
import { itemSize, pick, same, type Item } from './item.ts';
import { OrderedMap } from './ordered-map.ts';
import type { IndexSchema, TableSchema } from './schema.ts';
import type { TableStream } from './stream.ts';

/** One table: its items and indexes in the order of their keys. Items are never changed in place. */
export interface Table {
  schema: TableSchema;
  arn: string;
  items: OrderedMap<Item>;
  indexes: Index[];
  stream?: TableStream;
}

interface Index {
  schema: IndexSchema;
  rows: OrderedMap<Item>;
}

/** A change that is decided but not yet made. */
export interface StagedWrite {
  table: Table;
  key: string;
  old: Item | undefined;
  next: Item | undefined;
}

export function emptyTable(schema: TableSchema, arn: string): Table {
  const indexes = (schema.GlobalSecondaryIndexes ?? []).map((index) => ({
    schema: index,
    rows: new OrderedMap<Item>(),
  }));
  return { schema, arn, items: new OrderedMap(), indexes };
}

/** What a read walks through: the table itself, or one of its indexes. */
export function rowsOf({ schema, items, indexes }: Table, indexName: string | undefined) {
  const index = indexes.find((one) => one.schema.IndexName === indexName);
  return {
    rows: index?.rows ?? items,
    /** Of a key at which the next page starts. */
    keyNames: namesIn([...schema.KeySchema, ...(index?.schema.KeySchema ?? [])]),
    keyIn: (item: Item) => (index ? indexKey(schema, index.schema, item) : itemKey(schema, item)),
  };
}

function namesIn(keySchema: TableSchema['KeySchema']): string[] {
  return keySchema.map(({ AttributeName }) => AttributeName);
}

/** Makes a change, in the table and in its indexes, and answers with the write units of the indexes: twice for what moves. */
export function apply({ table, key, old, next }: StagedWrite): number {
  if (next) table.items.set(key, next);
  else table.items.delete(key);
  let units = 0;
  for (const index of table.indexes) {
    const before = old && rowIn(table, index, old);
    const after = next && rowIn(table, index, next);
    if (same(before, after)) continue;
    if (before && before.key !== after?.key) index.rows.delete(before.key);
    if (after) index.rows.set(after.key, after.row);
    const [gone, come] = [before, after].map((entry) => (entry ? blocks(entry.row) : 0)) as [number, number];
    units += before?.key === after?.key ? Math.max(gone, come) : gone + come;
  }
  return units;
}

/** Write units of the table itself, also of a condition that is only checked: 1 KB each of the larger of old and new. */
export function tableUnits({ old, next }: Pick<StagedWrite, 'old' | 'next'>): number {
  return Math.max(blocks(old), blocks(next), 1);
}

function blocks(item: Item | undefined): number {
  return Math.ceil(itemSize(item) / 1024);
}

/** What the index holds of the item, and where; nothing of one without all of the index's keys, for indexes are sparse. */
function rowIn(table: Table, { schema }: Index, item: Item): { key: string; row: Item } | undefined {
  const { KeySchema, Projection } = schema;
  if (KeySchema.some(({ AttributeName }) => !item[AttributeName])) return undefined;
  const key = indexKey(table.schema, schema, item);
  if (Projection.ProjectionType === 'ALL') return { key, row: item };
  return { key, row: pick(item, namesIn([...KeySchema, ...table.schema.KeySchema])) };
}

export function keyOf({ schema }: Table, item: Item): Item {
  return pick(item, namesIn(schema.KeySchema));
}
